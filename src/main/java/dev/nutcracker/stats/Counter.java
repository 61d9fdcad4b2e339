package dev.nutcracker.stats;

/** One row of a table of counters. */
public interface Counter {
    /** How the values of several workers are combined. */
    enum Sum {
        /** Only grows; added up. */
        COUNTER,
        /** Goes up and down; added up. */
        GAUGE,
        /** A point in time; the latest counts. */
        LATEST
    }

    /**
     * The texts of a counter and how it is summed.
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
