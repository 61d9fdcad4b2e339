package dev.nutcracker.config;

/** Which pages of the statistics port are for operators only. */
public enum TokenFor {
    /** Those that change something. */
    CHANGES,
    /** Also those that show the configuration, and keys of clients. */
    ALL
}
