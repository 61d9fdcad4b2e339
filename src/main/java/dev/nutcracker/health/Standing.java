package dev.nutcracker.health;

import java.util.Locale;

/** How the keys of a server are served at one moment: by its state, the {@link Policy} and the lid. */
public enum Standing {
    /** The server gets the requests for its keys. */
    OWNS,
    /** Its keys belong to the other servers of the pool. */
    EJECTED,
    /** Requests for its keys get an error at once. */
    REFUSED,
    /** Another pool serves its keys. */
    FAILED_OVER,
    /** Requests for its keys wait for it. */
    AWAITED;

    /** Returns its name on pages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
