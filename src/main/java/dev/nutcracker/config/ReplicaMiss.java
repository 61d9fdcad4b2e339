package dev.nutcracker.config;

/** What a replica's answer counts that says that there is no such key, or no such element. */
public enum ReplicaMiss {
    /** The primary is asked, too, and its answer counts. */
    PRIMARY,
    /** It is passed on. */
    ACCEPT
}
