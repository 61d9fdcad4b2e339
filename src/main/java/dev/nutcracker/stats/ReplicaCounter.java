package dev.nutcracker.stats;

import java.util.Locale;

/** What became of reads that replicas may serve. */
public enum ReplicaCounter {
    /** A replica's answer was passed on. */
    ANSWERED,
    /** A replica did not find everything, so the primary was asked, too. */
    MISSED,
    /** A replica answered with an error, or not at all, so the primary was asked. */
    FAILED,
    /** The primary was asked, since no replica was fit. */
    FELL_BACK,
    /** No replica was fit, and the primary was not to be asked. */
    REFUSED;

    /** The name in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
