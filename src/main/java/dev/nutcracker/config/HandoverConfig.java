package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/**
 * Whether and how this process hands over to another one.
 *
 * @param path of the Unix socket at which the other process finds this one; null for no hand-over
 * @param timeoutMs how long clients that are not at rest are waited for
 */
public record HandoverConfig(@Nullable Expanded path, long timeoutMs) {
    static final HandoverConfig OFF = new HandoverConfig(null, 10_000);

    public HandoverConfig {
        if (timeoutMs < 0) {
            throw new IllegalArgumentException("a time is negative");
        }
    }

    /** Whether there may be one. */
    public boolean isOn() {
        return path != null;
    }
}
