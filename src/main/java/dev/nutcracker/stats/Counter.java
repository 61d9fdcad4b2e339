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

    /** The name on the stats port. */
    String statName();

    /** One line of text for {@code --describe-stats}. */
    String description();

    Sum sum();

    int ordinal();
}
