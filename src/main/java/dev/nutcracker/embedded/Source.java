package dev.nutcracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.proxy.KnownCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a configuration is from: a text, or a file, which may have changed when it is read again. */
sealed interface Source {
    /** A configuration in the form of a file. */
    record OfText(String yaml) implements Source {}

    record OfFile(Path path) implements Source {}

    /** What messages call it. */
    default String name() {
        return switch (this) {
            case OfText _ -> "configuration";
            case OfFile(Path path) -> path.toString();
        };
    }

    static Source of(List<Pool> pools) {
        StringBuilder yaml = new StringBuilder();
        pools.forEach(pool -> yaml.append(pool.yaml()));
        return new OfText(yaml.toString());
    }

    /**
     * Returns the configuration, read now.
     *
     * @throws InvalidConfigurationException if it has mistakes
     * @throws IOException if the file cannot be read
     */
    default LoadedConfig load() throws InvalidConfigurationException, IOException {
        try {
            return switch (this) {
                case OfText(String yaml) ->
                    ConfigLoader.parseEmbedded(name(), yaml.getBytes(UTF_8), new KnownCommands());
                case OfFile(Path path) -> ConfigLoader.loadEmbedded(path, new KnownCommands());
            };
        } catch (ConfigException e) {
            throw new InvalidConfigurationException(
                    e.problems().stream().map(ConfigProblem::text).toList(), e);
        }
    }
}
