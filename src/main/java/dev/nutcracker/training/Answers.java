package dev.nutcracker.training;

import java.io.IOException;
import java.io.OutputStream;

/** What a scripted server says. */
interface Answers {
    /** The value of every key there is, but those that begin with {@code large}. */
    String VALUE = "value of thirty-two bytes, always";

    /** The value of those, which no read holds as a whole. */
    String LARGE = "x".repeat(256 * 1024);

    static String valueOf(String key) {
        return key.startsWith("large") ? LARGE : VALUE;
    }

    /**
     * Reads one request and answers it.
     *
     * @return {@code false} when there is none any more
     */
    boolean answer(Lines in, OutputStream out) throws IOException;
}
