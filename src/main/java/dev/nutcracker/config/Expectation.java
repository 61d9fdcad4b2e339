package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * The text that a probe's answer must begin with, or a pattern between slashes that must be found in it.
 *
 * @param text as in the file
 */
public record Expectation(String text) {
    public Expectation {
        requireNonNull(text, "text");
    }
}
