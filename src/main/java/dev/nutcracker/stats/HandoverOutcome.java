package dev.nutcracker.stats;

import java.util.Locale;

/** How hand-overs end, as this process sees them. */
public enum HandoverOutcome {
    /** This process has taken over from another one. */
    TAKEN,
    /** Another process has taken over from this one, which is about to end. */
    PASSED,
    /** The hand-over to another process has failed, and this one has all that it had. */
    TAKEN_BACK,
    /** Somebody has connected that could not take over. */
    REFUSED;

    /** Returns the value of the label {@code outcome} in metrics, and its name on pages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
