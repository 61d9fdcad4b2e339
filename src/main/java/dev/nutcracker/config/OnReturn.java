package dev.nutcracker.config;

/** What happens at a server that returns after values of its keys were written elsewhere. */
public enum OnReturn {
    /** Its values are used as they are. */
    USE,
    /** All of its keys are deleted first. */
    FLUSH,
    /** For a time it gets all writes, while reads still go to the server that stands in. */
    HOLD
}
