package dev.nutcracker.config;

/**
 * Which requests of a pool are taken down as slow.
 *
 * @param slowerThanUs those that take so many microseconds or more; {@link #OFF} for none
 * @param lengthMax how many are kept
 * @param keys whether their keys are
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
