package dev.nutcracker.admin;

/**
 * How much the stats port puts up with.
 *
 * @param readers how many are served at a time; further ones wait
 * @param momentMs how long it waits for the next byte, while it is not known whether it will be HTTP
 * @param requestMs how long a whole request may take to arrive
 * @param answerMs how long an answer may take to be taken
 * @param farewellMs how long the other side may take to close, once it has its answer
 */
record Limits(int readers, long momentMs, long requestMs, long answerMs, long farewellMs) {
    static final Limits USUAL = new Limits(64, 100, 2000, 5000, 500);
}
