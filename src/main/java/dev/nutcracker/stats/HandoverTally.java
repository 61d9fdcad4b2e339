package dev.nutcracker.stats;

import org.jspecify.annotations.Nullable;

/** The record of how hand-overs between processes went in this one. Thread-safe. */
public final class HandoverTally {
    private final long[] counts = new long[HandoverOutcome.values().length];
    private @Nullable HandoverReport latest;

    /** Counts one that ended before it had begun. */
    public synchronized void count(HandoverOutcome outcome) {
        counts[outcome.ordinal()]++;
    }

    /** Counts one, and keeps its report. */
    public synchronized void ended(HandoverReport report) {
        count(report.outcome());
        latest = report;
    }

    /** Returns how many ended in each way, by the ordinal of {@link HandoverOutcome}. */
    public synchronized long[] counts() {
        return counts.clone();
    }

    /** Returns the latest that had begun; null before there was one. */
    public synchronized @Nullable HandoverReport latest() {
        return latest;
    }
}
