package dev.nutcracker.protocol;

/** Which responses a client wants. */
public enum ReplyMode {
    /** All. */
    ON,
    /** None, from the next one on. */
    OFF,
    /** All but that to the next request. */
    SKIP
}
