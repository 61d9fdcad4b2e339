package dev.nutcracker.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A configuration with mistakes, all of them; nothing was started or changed. */
public final class InvalidConfigurationException extends Exception {
    private final transient List<String> problems;

    InvalidConfigurationException(List<String> problems, @Nullable Throwable cause) {
        super(String.join("\n", problems), cause);
        this.problems = List.copyOf(problems);
    }

    /** Returns the mistakes in the order of the text, each with its line and column. */
    public List<String> problems() {
        return problems;
    }
}
