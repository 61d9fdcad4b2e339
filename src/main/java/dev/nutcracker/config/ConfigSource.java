package dev.nutcracker.config;

/** The text that a configuration was made of. */
@FunctionalInterface
public interface ConfigSource {
    /**
     * Reads the same text once more, whatever the file has now, with the other files that it names as they are now.
     *
     * @throws ConfigException if they would not do any more
     */
    LoadedConfig readAgain() throws ConfigException;
}
