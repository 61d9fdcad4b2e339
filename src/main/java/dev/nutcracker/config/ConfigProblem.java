package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * An error or a warning about a configuration file.
 *
 * @param line counted from 1
 * @param column in characters, counted from 1
 * @param key the key or pool it concerns; empty for the whole file
 */
public record ConfigProblem(String file, int line, int column, String key, String message) {
    public ConfigProblem {
        requireNonNull(file, "file");
        requireNonNull(key, "key");
        requireNonNull(message, "message");
    }

    /** Returns the problem on one line, in the form that editors can jump to: {@code conf/x.yml:12:9: hash: …}. */
    public String text() {
        String place = file + ":" + line + ":" + column + ": ";
        return key.isEmpty() ? place + message : place + key + ": " + message;
    }
}
