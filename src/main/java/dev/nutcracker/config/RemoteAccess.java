package dev.nutcracker.config;

/** What other machines may do without a token. */
public enum RemoteAccess {
    /** Look at everything. */
    READ,
    /** Look at the statistics, the metrics, the state of health and the version only. */
    NONE
}
