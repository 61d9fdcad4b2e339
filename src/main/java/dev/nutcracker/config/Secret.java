package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A password, or a user and a password. It is never shown.
 *
 * @param file the file that holds it; null if the configuration says it
 */
public record Secret(String text, Origin origin, @Nullable Expanded file) {
    static final String MASK = "********";

    /** Where a secret is kept. */
    public enum Origin {
        CONFIGURATION,
        ENVIRONMENT,
        FILE
    }

    public Secret {
        requireNonNull(text, "text");
        requireNonNull(origin, "origin");
    }

    /** Returns one that the configuration file holds. */
    public static Secret written(String text) {
        return new Secret(text, Origin.CONFIGURATION, null);
    }

    static Secret of(Expanded expanded) {
        Origin origin = expanded.hasNames() ? Origin.ENVIRONMENT : Origin.CONFIGURATION;
        return new Secret(expanded.text(), origin, null);
    }

    static Secret in(Expanded file, String content) {
        return new Secret(content, Origin.FILE, file);
    }

    /** The name of its file, or a mask. */
    @Override
    public String toString() {
        return file == null ? MASK : file.written();
    }
}
