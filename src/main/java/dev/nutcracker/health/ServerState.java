package dev.nutcracker.health;

import java.util.Locale;

/** The states of a server, as all workers of the process see it; {@link PoolHealth} draws the way from one to another. */
public enum ServerState {
    UP,
    /** It has failed, not often enough to be down. */
    SUSPECT,
    DOWN,
    /** It was down and may be well again. */
    TRIAL,
    /** The operator wants it to have no more requests; it is still probed. */
    DRAIN,
    /** The operator wants it left alone: it is not probed either. */
    MAINT,
    /** The operator wants it used, whatever it does. */
    FORCED_UP;

    /** Returns the value of the label {@code state} in metrics, and its name on pages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether an operator has decided so; neither probes nor failures change it. */
    public boolean isOperators() {
        return this == DRAIN || this == MAINT || this == FORCED_UP;
    }
}
