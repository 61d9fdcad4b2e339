package dev.nutcracker.topology;

import java.util.List;

/**
 * One reply of a sentinel or a server, or a message that came without a question, in RESP2 or RESP3. What the two have in
 * different forms is the same here: a map is the list of its keys and values in turn, a double or a bulk string a text.
 */
sealed interface Reply {
    /** A string of any form, or a number that is not whole. */
    record Text(String value) implements Reply {}

    /** An error, without its sign. */
    record Failure(String text) implements Reply {
        boolean isOf(String word) {
            return text.equals(word) || text.startsWith(word + " ");
        }
    }

    record Whole(long value) implements Reply {}

    record Truth(boolean value) implements Reply {}

    record Nothing() implements Reply {}

    /** An array, a set or a map. */
    record Many(List<Reply> elements) implements Reply {
        public Many {
            elements = List.copyOf(elements);
        }
    }

    /** A message that is no answer. */
    record Push(List<Reply> elements) implements Reply {
        public Push {
            elements = List.copyOf(elements);
        }
    }

    /** A text or a whole number as text; empty for everything else. */
    default String asText() {
        return switch (this) {
            case Text text -> text.value();
            case Whole whole -> Long.toString(whole.value());
            case Failure _, Truth _, Nothing _, Many _, Push _ -> "";
        };
    }

    /** The elements; none if it has no elements. */
    default List<Reply> asList() {
        return switch (this) {
            case Many many -> many.elements();
            case Push push -> push.elements();
            case Text _, Failure _, Whole _, Truth _, Nothing _ -> List.of();
        };
    }
}
