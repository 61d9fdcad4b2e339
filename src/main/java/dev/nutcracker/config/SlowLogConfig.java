package dev.nutcracker.config;

/**
 * The settings of a pool's slow log.
 *
 * @param slowerThanUs requests that take this many microseconds or more are slow; {@link #OFF} for none
 * @param lengthMax how many are kept
 * @param keys whether their keys are kept
 */
public record SlowLogConfig(long slowerThanUs, int lengthMax, boolean keys) {
    public static final long OFF = -1;

    public SlowLogConfig {
        if (slowerThanUs < OFF || lengthMax < 0) {
            throw new IllegalArgumentException("a setting of the slow log is negative");
        }
    }

    public boolean isOn() {
        return slowerThanUs != OFF && lengthMax > 0;
    }
}
