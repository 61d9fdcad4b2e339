package dev.nutcracker.discovery;

import java.util.Locale;

/** Where the servers come from that a pool has. */
public enum ListOrigin {
    /** It has none. */
    NONE,
    /** From {@code servers}, until the source has answered. */
    FILE,
    /** From the list that the source gave to an earlier run. */
    CACHE,
    SOURCE;

    /** The word on pages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
