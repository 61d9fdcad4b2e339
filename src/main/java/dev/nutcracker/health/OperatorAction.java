package dev.nutcracker.health;

/** An operator's orders about one server. */
public enum OperatorAction {
    /** No more requests for it; those on their way are answered. */
    DRAIN,
    /** As {@link #DRAIN}, and it is not probed. */
    MAINT,
    /** It gets its requests whatever it does; what was held against it is forgotten. */
    UP,
    /** Failures and probes decide again. */
    AUTO
}
