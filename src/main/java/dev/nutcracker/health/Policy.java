package dev.nutcracker.health;

import java.util.Locale;

/** The ways to serve the keys of a server that is down. */
public enum Policy {
    /** Each request tries the server. */
    TRY,
    /** The other servers of the pool serve them. */
    EJECT,
    /** Their requests get an error at once. */
    FAIL,
    /** Another pool serves them. */
    FAILOVER,
    /** Their requests wait. */
    WAIT;

    /** Returns the value of the label {@code policy} in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
