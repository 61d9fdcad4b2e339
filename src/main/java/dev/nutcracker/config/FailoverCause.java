package dev.nutcracker.config;

/** What lets a request of a route go to another pool. */
public enum FailoverCause {
    /** The server cannot be reached, breaks the connection, or says that it has not got its data yet. */
    ERROR,
    /** The server is known to be down, so it is not asked. */
    EJECTED,
    /** The server does not answer in time. */
    TIMEOUT,
    /** The server has nothing under the key; only of reads. */
    MISS
}
