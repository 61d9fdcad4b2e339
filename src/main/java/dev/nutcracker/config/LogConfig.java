package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * The settings of the log, from {@code global: log}.
 *
 * @param level 0 to 11; empty to leave it to the command line
 * @param json one JSON object a line in place of text
 */
public record LogConfig(OptionalInt level, boolean json) {
    /** The values of a file without the key. */
    public static final LogConfig DEFAULTS = new LogConfig(OptionalInt.empty(), false);

    public LogConfig {
        requireNonNull(level, "level");
    }

    /** Returns a copy with this level. */
    public LogConfig at(int other) {
        return new LogConfig(OptionalInt.of(other), json);
    }
}
