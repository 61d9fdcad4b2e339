package dev.nutcracker.embedded;

/** The states that can be ordered for a server; they hold until another one is. */
public enum ServerState {
    /** It gets no new requests; its keys are served as {@code on_failure} says. What is outstanding is answered. */
    DRAIN,
    /** As {@link #DRAIN}, and it is not probed. */
    MAINT,
    /** It gets its requests whatever it does. */
    UP,
    /** Failures and probes decide, as from the start. */
    READY
}
