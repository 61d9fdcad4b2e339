package dev.nutcracker.topology;

/** What a worker has noticed that may mean another primary. */
public enum Hint {
    /** A connection to the primary was refused, or has broken. */
    CONNECTION_LOST,
    /** The primary has said that it is none any more: {@code READONLY}, {@code UNBLOCKED}. */
    DEMOTED,
    /** The primary is not ready: {@code LOADING}, {@code MASTERDOWN}. */
    LOADING,
    /** The cluster is down, as the node sees it: {@code CLUSTERDOWN}. */
    CLUSTERDOWN;

    int bit() {
        return 1 << ordinal();
    }
}
