package dev.nutcracker.config;

/** What is verified of a server's certificate. */
public enum ServerVerification {
    FULL,
    /** Everything but the name. */
    CA,
    NONE
}
