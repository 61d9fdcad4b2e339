package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

/**
 * Another name for a command, both in lower case; the former name is unknown.
 *
 * @param to empty if the command has no name at all from now on
 */
public record Rename(String from, String to) {
    public Rename {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
    }

    /** Returns the names on one line, as a file may have them. */
    @Override
    public String toString() {
        return "{from: " + FileText.quoted(from) + ", to: " + FileText.quoted(to) + "}";
    }
}
