package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Conversation.Step;
import org.jspecify.annotations.Nullable;

/** What a command's line must be, and what becomes of the request then. */
interface LineForm {
    /** What becomes of a request that passes. */
    Step step();

    /** Reads the line into {@code request}; answers why it is refused, or {@code null}. */
    byte @Nullable [] check(RequestLine request);
}
