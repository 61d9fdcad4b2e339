package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with a configuration file, or worth a warning.
 *
 * @param line counted from 1
 * @param column in characters, counted from 1
 * @param key the key or pool it is about; empty if it is the file itself
 */
public record ConfigProblem(String file, int line, int column, String key, String message) {
    public ConfigProblem {
        requireNonNull(file, "file");
        requireNonNull(key, "key");
        requireNonNull(message, "message");
    }

    /** All of it on one line, in the form that editors can jump to: {@code conf/x.yml:12:9: hash: …}. */
    public String text() {
        String place = file + ":" + line + ":" + column + ": ";
        return key.isEmpty() ? place + message : place + key + ": " + message;
    }
}
