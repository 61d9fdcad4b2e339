package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * A value that an operator has set at run time, in place of what the configuration file has.
 *
 * @param value as the file would have it
 * @param lineDigest of what the file had there then; empty if it had nothing
 * @param by who has set it
 * @param timeMs when, in milliseconds since 1970
 */
public record ConfigOverride(OverrideTarget target, String value, String lineDigest, String by, long timeMs) {
    public ConfigOverride {
        requireNonNull(target, "target");
        requireNonNull(value, "value");
        requireNonNull(lineDigest, "lineDigest");
        requireNonNull(by, "by");
    }

    /** Returns an override that is made now. */
    public static ConfigOverride now(ConfigSource file, OverrideTarget target, String value, String by) {
        return new ConfigOverride(target, value, file.lineDigest(target), by, System.currentTimeMillis());
    }

    /** Returns what is set, in words. */
    public String text() {
        return target.text() + " is " + value;
    }
}
