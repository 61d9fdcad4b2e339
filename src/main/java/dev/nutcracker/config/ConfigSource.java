package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The text that a configuration was made of. */
public interface ConfigSource {
    /**
     * Reads the same text once more, whatever the file has now, with the other files that it names as they are now.
     *
     * @param overrides to be put into it
     * @throws ConfigException if they would not do any more
     */
    LoadedConfig readAgain(ConfigOverrides overrides) throws ConfigException;

    /** Returns a digest of what the text has for a target, for an override; empty if it has nothing. */
    String lineDigest(OverrideTarget target);

    /** Returns what the text has for a target; null if it has nothing. A secret is masked. */
    @Nullable
    String text(OverrideTarget target);
}
