package dev.nutcracker.training;

import java.io.IOException;
import java.io.OutputStream;

/** The responses of a scripted server. */
interface Answers {
    /** The value of every key except those that begin with {@code large}. */
    String VALUE = "value of thirty-two bytes, always";

    /** The value of these keys; it is larger than a single read. */
    String LARGE = "x".repeat(256 * 1024);

    static String valueOf(String key) {
        return key.startsWith("large") ? LARGE : VALUE;
    }

    /** Whether it answers all requests that have arrived in one write, as Redis does; memcached answers each by itself. */
    boolean areGathered();

    /**
     * Reads one request and answers it.
     *
     * @return {@code false} if there is no further request
     */
    boolean answer(Lines in, OutputStream out) throws IOException;
}
