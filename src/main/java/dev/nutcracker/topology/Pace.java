package dev.nutcracker.topology;

import java.util.concurrent.TimeUnit;

/** How soon something may be done again: gaps of 100 ms, doubling to 1 s while it goes on. */
final class Pace {
    private static final long GAP_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GAP_MAX_NS = TimeUnit.MILLISECONDS.toNanos(1000);

    private long doneNs;
    private long gapNs = GAP_NS;

    Pace(long nowNs) {
        doneNs = nowNs - 2 * GAP_MAX_NS;
    }

    /** How long to wait until it may be done. */
    long waitNs(long nowNs) {
        return Math.max(0, doneNs + gapNs - nowNs);
    }

    /** It is done now. */
    void done(long nowNs) {
        boolean isRested = nowNs - doneNs >= 2 * GAP_MAX_NS;
        gapNs = isRested ? GAP_NS : Math.min(GAP_MAX_NS, 2 * gapNs);
        doneNs = nowNs;
    }

    /** There is news: the next gap is the shortest again. */
    void hurry() {
        gapNs = GAP_NS;
    }
}
