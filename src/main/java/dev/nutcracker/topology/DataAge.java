package dev.nutcracker.topology;

import java.util.concurrent.TimeUnit;

/** How old the data of one replica is, by what it and its primary have said. */
final class DataAge {
    private static final long NO_OFFSET = -1;

    private long offset = NO_OFFSET;
    /** When it had all that the primary had, at the latest time that is known. */
    private long freshNs = OffsetHistory.UNKNOWN_NS;

    private long notedNs;

    /** The replica has, at this time, so much of the history. */
    void note(OffsetHistory history, long latest, long atNs) {
        if (latest < offset) {
            // It was restarted with what it had saved once.
            freshNs = OffsetHistory.UNKNOWN_NS;
        }
        offset = latest;
        // A history that has become thinner knows less than before.
        freshNs = Math.max(freshNs, history.freshNs(latest));
        notedNs = atNs;
    }

    boolean isKnown() {
        return freshNs != OffsetHistory.UNKNOWN_NS;
    }

    /** How old it was when that was noted last. */
    long notedMs() {
        return ms(notedNs);
    }

    /** How old it is at this time. */
    long ms(long nowNs) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNs - freshNs));
    }
}
