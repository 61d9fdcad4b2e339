package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * When a server of a pool stands out from the others, from {@code outlier}.
 *
 * @param errorPercent the share of failed requests from which on it does; 0 for never
 * @param minRequests how many requests a window must have for that
 * @param windowMs the length of a window
 * @param latencyFactor how many times the median of the pool's servers its mean time must be; 0 for any time
 * @param latencyMinMs the mean time that it must have at least
 */
public record OutlierConfig(
        int errorPercent, long minRequests, long windowMs, int latencyFactor, long latencyMinMs, OutlierAction action) {
    /** The values of a pool without the section. */
    public static final OutlierConfig OFF = new OutlierConfig(0, 100, 10_000, 0, 20, OutlierAction.REPORT);

    public OutlierConfig {
        requireNonNull(action, "action");
    }

    /** Returns whether anything is looked for. */
    public boolean isOn() {
        return errorPercent != 0 || latencyFactor != 0;
    }
}
