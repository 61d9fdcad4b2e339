package dev.nutcracker.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server must do to be taken for well. */
public sealed interface Check {
    /** It accepts a connection, and the login. */
    record Connect() implements Check {}

    /** It also answers. */
    record Ping() implements Check {}

    /**
     * It also is of that version.
     *
     * @param version {@code null} for any
     */
    record Version(@Nullable AnswerPattern version) implements Check {}

    /**
     * It also has that role.
     *
     * @param master whether it must be a master, or a replica
     */
    record Role(boolean master) implements Check {}

    /**
     * It answers a command of the operator's as expected.
     *
     * @param expected {@code null} for any answer but an error
     */
    record Command(List<String> words, @Nullable AnswerPattern expected) implements Check {
        public Command {
            words = List.copyOf(words);
        }
    }
}
