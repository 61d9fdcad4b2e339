package dev.nutcracker.training;

import java.io.IOException;
import java.io.OutputStream;

/** What a scripted server says. */
interface Answers {
    /** The value of every key there is. */
    String VALUE = "value of thirty-two bytes, always";

    /**
     * Reads one request and answers it.
     *
     * @return {@code false} when there is none any more
     */
    boolean answer(Lines in, OutputStream out) throws IOException;
}
