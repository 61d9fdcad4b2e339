package dev.nutcracker.stats;

/** One row of a table of counters. */
public interface Counter {
    /** How the blocks of several workers become one number. */
    enum Sum {
        /** Grows only; added up. */
        COUNTER,
        /** Goes up and down; added up. */
        GAUGE,
        /** A moment; the latest counts. */
        LATEST
    }

    /**
     * What is known of a counter.
     *
     * @param statName its name on the stats port, or its label in metrics
     * @param description one line of text for {@code --describe-stats}
     */
    record Facts(String statName, String description, Sum sum) {}

    Facts facts();

    int ordinal();

    default String statName() {
        return facts().statName();
    }

    default String description() {
        return facts().description();
    }

    default Sum sum() {
        return facts().sum();
    }
}
