package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A valid configuration and its warnings.
 *
 * @param warnings in the order of the file
 * @param sha256 of the content of the file, in hexadecimal
 */
public record LoadedConfig(Configuration configuration, List<ConfigProblem> warnings, String sha256) {
    public LoadedConfig {
        requireNonNull(configuration, "configuration");
        warnings = List.copyOf(warnings);
    }
}
