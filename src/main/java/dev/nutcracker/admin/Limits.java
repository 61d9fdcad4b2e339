package dev.nutcracker.admin;

/**
 * How much the stats port puts up with.
 *
 * @param readers how many are served at a time; further ones wait
 * @param momentMs how long it waits for the next byte, while it is not known whether it will be HTTP
 * @param exchangeMs how long a whole request may take to arrive, and an answer to be taken
 * @param farewellMs how long the other side may take to close, once it has its answer
 */
record Limits(int readers, long momentMs, long exchangeMs, long farewellMs) {
    static final Limits USUAL = new Limits(64, 100, 5000, 500);
}
