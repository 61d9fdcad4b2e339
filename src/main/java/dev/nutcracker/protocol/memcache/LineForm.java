package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.Nullable;

/** The form of a command's line, and what is done with the request. */
interface LineForm {
    /** How a request is handled. */
    enum Handling {
        /** It goes to the server of its key, or is split. */
        FORWARD,
        /** Every server gets it. */
        EVERY_SERVER,
        /** The proxy answers it; the check has found the answer. */
        ANSWER,
        /** The client has sent quit. */
        QUIT
    }

    /** How a request is handled whose line is correct. */
    Handling handling();

    /** Reads the line into {@code request}; returns the error for a request that is refused, or {@code null}. */
    byte @Nullable [] check(RequestLine request);
}
