package dev.nutcracker.net;

import java.util.concurrent.locks.LockSupport;

/**
 * A moment for which a loop sleeps, and how long that really takes here: some 60 µs on Linux, which wakes threads up to 50 µs
 * late to save power, longer on a busy machine, and milliseconds on one without timers that are fine enough.
 */
final class ShortSleep {
    /** What the system is asked for; it adds its own. */
    private static final long ASKED_NS = 5_000;

    private static final long USUAL_NS = 60_000;
    private static final long LONGEST_NS = 10_000_000;
    /** One sleep in so many changes the expectation to about its length. */
    private static final int WEIGHT_SHIFT = 3;
    /** After so many chances that were not taken, one is tried again. */
    private static final int FORGET_SHIFT = 8;

    private long expectedNs = USUAL_NS;

    /** Whether it is over when half of {@code workNs} is; always false on a machine where it takes long, apart from rare trials. */
    boolean fitsInto(long workNs) {
        if (workNs >= 2 * expectedNs) {
            return true;
        }
        expectedNs -= (expectedNs - USUAL_NS) >> FORGET_SHIFT;
        return false;
    }

    /** Sleeps, unless the turn before has taken as long as that does: enough has come meanwhile. */
    void takeAfter(long turnNs) {
        if (turnNs < expectedNs) {
            take();
        }
    }

    private void take() {
        long beginNs = System.nanoTime();
        LockSupport.parkNanos(ASKED_NS);
        took(System.nanoTime() - beginNs);
    }

    void took(long durationNs) {
        expectedNs += (Math.min(durationNs, LONGEST_NS) - expectedNs) >> WEIGHT_SHIFT;
    }
}
