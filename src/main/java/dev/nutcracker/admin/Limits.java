package dev.nutcracker.admin;

/**
 * The limits of the stats port.
 *
 * @param readers connections served at a time; further ones wait
 * @param momentMs how long to wait for the next byte while it is unknown whether the client speaks HTTP; long enough for one that
 *     gets no processor for a while between connecting and sending
 * @param requestMs how long a whole request may take to arrive, and may wait for others
 * @param stallMs how long a reader may take none of the response
 * @param answerMs how long a reader may take for the whole response
 * @param wrongTokenMs how long the answer to a wrong token takes
 * @param sessionMs how long a session of the console may send nothing
 * @param farewellMs how long the other side may take to close after the response
 */
record Limits(
        int readers,
        long momentMs,
        long requestMs,
        long stallMs,
        long answerMs,
        long wrongTokenMs,
        long sessionMs,
        long farewellMs) {
    static final Limits USUAL = new Limits(64, 250, 2000, 5000, 60_000, 1000, 600_000, 500);
}
