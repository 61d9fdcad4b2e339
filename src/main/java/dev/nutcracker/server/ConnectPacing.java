package dev.nutcracker.server;

import java.util.concurrent.TimeUnit;

/**
 * When one worker may open connections to one server: not again and again to a server that refuses, and not all at once to
 * one that has just come back. It has no clock and no sockets; {@code nowNs} is monotonic.
 */
final class ConnectPacing {
    private static final long PAUSE_FIRST_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PAUSE_MAX_NS = TimeUnit.MILLISECONDS.toNanos(1000);
    private static final double JITTER = 0.5;
    /** Between two connections to a server that has come back. */
    private static final long SPACING_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How long a server counts as one that has come back. */
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(10);

    /** Attempts that have failed in a row. */
    private int failures;
    /** Connections that are being opened. */
    private int opening;

    private long notBeforeNs;
    private boolean fresh;
    private long freshUntilNs;
    private long nextNs;

    /** Whether an attempt may be made now. After one has failed, there is one at a time, and a pause between them. */
    boolean mayTry(long nowNs) {
        return failures == 0 || (opening == 0 && nowNs - notBeforeNs >= 0);
    }

    /** A connection is to be opened. Returns how long it must wait for that, 0 if it need not. */
    long begin(long nowNs) {
        opening++;
        if (!fresh || nowNs - freshUntilNs >= 0) {
            fresh = false;
            return 0;
        }
        long waitNs = Math.max(0, nextNs - nowNs);
        nextNs = nowNs + waitNs + SPACING_NS;
        return waitNs;
    }

    /** How long to wait before the next attempt, after one has failed. */
    long pauseNs(long nowNs) {
        return failures == 0 ? 0 : Math.max(PAUSE_FIRST_NS, notBeforeNs - nowNs);
    }

    /** A connection is ready. */
    void succeeded() {
        ended();
        failures = 0;
    }

    /** A connection is gone that never was ready, for no fault of the server. */
    void gaveUp() {
        ended();
    }

    /** @param random from 0 to 1 */
    void failed(double random, long nowNs) {
        ended();
        failures = Math.min(failures + 1, Integer.MAX_VALUE - 1);
        notBeforeNs = nowNs + (long) (pauseNs() * (1 - JITTER + 2 * JITTER * random));
    }

    /** The server is in use again. */
    void cameBack(long nowNs) {
        failures = 0;
        fresh = true;
        freshUntilNs = nowNs + FRESH_NS;
        nextNs = nowNs;
    }

    /** A connection that replaces another opens without asking, so it may not have been counted. */
    private void ended() {
        opening = Math.max(0, opening - 1);
    }

    /** None after the first failure, then longer and longer. */
    private long pauseNs() {
        int doublings = Math.min(failures - 2, 20);
        return failures < 2 ? 0 : Math.min(PAUSE_MAX_NS, PAUSE_FIRST_NS << doublings);
    }
}
