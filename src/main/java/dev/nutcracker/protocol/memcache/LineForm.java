package dev.nutcracker.protocol.memcache;

import org.jspecify.annotations.Nullable;

/** What a command's line must be, and what becomes of the request then. */
interface LineForm {
    /** What becomes of a request. */
    enum Handling {
        /** It goes to the server of its key, or is split. */
        FORWARD,
        /** Every server gets it. */
        EVERY_SERVER,
        /** The proxy answers it; the check has the answer. */
        ANSWER,
        /** The client has said goodbye. */
        QUIT
    }

    /** What becomes of a request that passes. */
    Handling handling();

    /** Reads the line into {@code request}; answers why it is refused, or {@code null}. */
    byte @Nullable [] check(RequestLine request);
}
