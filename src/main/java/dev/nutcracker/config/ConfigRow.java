package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of a configuration with its value in effect.
 *
 * @param key with the pool or {@code global} and the section before it: {@code alpha.timeout}, {@code global.log.level}
 * @param value secrets masked
 * @param defaultText the default as a file would have it; null if it cannot be written
 * @param changesNow whether a reload changes it at once; otherwise the next start does
 * @param since the version that introduced it
 */
public record ConfigRow(
        String key, String value, @Nullable String defaultText, boolean changesNow, String since, String meaning) {}
