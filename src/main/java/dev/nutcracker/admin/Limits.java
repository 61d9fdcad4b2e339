package dev.nutcracker.admin;

/**
 * How much the stats port puts up with.
 *
 * @param readers how many are served at a time; further ones wait
 * @param momentMs how long it waits for the next byte, while it is not known whether it will be HTTP
 * @param requestMs how long a whole request may take to arrive, and may wait for its turn
 * @param stallMs how long nothing of an answer may be taken
 * @param answerMs how long an answer may take to be taken in all
 * @param farewellMs how long the other side may take to close, once it has its answer
 */
record Limits(int readers, long momentMs, long requestMs, long stallMs, long answerMs, long farewellMs) {
    static final Limits USUAL = new Limits(64, 100, 2000, 5000, 60_000, 500);
}
