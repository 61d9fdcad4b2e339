package dev.nutcracker.health;

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
    WAIT
}
