package dev.nutcracker.config;

/** What happens to requests above a rate. */
public enum OverLimit {
    /** Its client is not read until there is room. */
    DELAY,
    /** Each gets an error. */
    REFUSE
}
