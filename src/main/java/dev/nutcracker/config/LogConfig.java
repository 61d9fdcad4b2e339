package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * How the process logs, from {@code global: log}.
 *
 * @param level 0 to 11; empty for what the command line says
 * @param json one JSON object a line in place of text
 */
public record LogConfig(OptionalInt level, boolean json) {
    /** What holds in a file without the key. */
    public static final LogConfig DEFAULTS = new LogConfig(OptionalInt.empty(), false);

    public LogConfig {
        requireNonNull(level, "level");
    }
}
