package dev.nutcracker.protocol;

/** Whether the first bytes of a client are of a protocol. */
public enum Recognition {
    YES,
    NO,
    /** The bytes that have come do not say it yet. */
    OPEN
}
