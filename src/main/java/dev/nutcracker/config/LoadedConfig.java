package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * A valid configuration and its warnings.
 *
 * @param warnings in the order of the file
 * @param sha256 of the content of the file, in hexadecimal
 * @param readFrom when reading began: none of the files that it names was read before
 * @param overrides that are in it: those whose line the file has as it was
 * @param source reads it once more
 */
public record LoadedConfig(
        Configuration configuration,
        List<ConfigProblem> warnings,
        String sha256,
        Instant readFrom,
        ConfigOverrides overrides,
        ConfigSource source) {
    public LoadedConfig {
        requireNonNull(configuration, "configuration");
        requireNonNull(readFrom, "readFrom");
        requireNonNull(overrides, "overrides");
        requireNonNull(source, "source");
        warnings = List.copyOf(warnings);
    }
}
