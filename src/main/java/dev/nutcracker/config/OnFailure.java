package dev.nutcracker.config;

/** Who answers for the keys of a server that is down. */
public enum OnFailure {
    /** As twemproxy: the other servers if {@code auto_eject_hosts} is set; otherwise each request tries the server. */
    AUTO,
    /** The other servers of the pool. */
    EJECT,
    /** The proxy, with an error. */
    FAIL,
    /** The servers of another pool. */
    FAILOVER,
    /** Nobody; requests wait for the server. */
    WAIT
}
