package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A configuration that can be used, and what its user should know all the same.
 *
 * @param warnings in the order of the file
 */
public record LoadedConfig(Configuration configuration, List<ConfigProblem> warnings) {
    public LoadedConfig {
        requireNonNull(configuration, "configuration");
        warnings = List.copyOf(warnings);
    }
}
