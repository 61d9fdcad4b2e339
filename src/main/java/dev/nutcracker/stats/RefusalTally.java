package dev.nutcracker.stats;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the clients of one pool that were refused or closed by a limit, by reason. Thread-safe. */
public final class RefusalTally {
    private final AtomicLongArray counts = new AtomicLongArray(RefusalReason.values().length);

    public void increment(RefusalReason reason) {
        counts.incrementAndGet(reason.ordinal());
    }

    /** Sets the count of each reason, by ordinal. */
    public void copyTo(long[] refusals) {
        for (int i = 0; i < refusals.length; i++) {
            refusals[i] = counts.get(i);
        }
    }
}
