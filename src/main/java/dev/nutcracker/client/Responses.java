package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBufAllocator;

/** The outputs of one client: the one that is sent and, while it wants no responses, one that is dropped. */
final class Responses {
    /**
     * Held responses count for less than unread ones. They are normal: responses of different servers overtake each
     * other.
     */
    private static final int HELD_SHIFT = 2;

    private final ByteBufAllocator allocator;
    private final Output sent;
    private final HeldResponses held;
    private Output current;

    Responses(ByteBufAllocator allocator, SpareChunks spares) {
        this.allocator = allocator;
        this.sent = new Output(allocator);
        this.held = new HeldResponses(spares);
        this.current = sent;
    }

    /** The responses on their way to the client. */
    Output sent() {
        return sent;
    }

    /** The responses that wait for their turn. */
    HeldResponses held() {
        return held;
    }

    /** How many bytes the client has not read, with held ones counted at a quarter. */
    long backlogBytes() {
        return sent.pendingBytes() + (held.bytes() >> HELD_SHIFT);
    }

    /** The output for the next response. */
    Output current() {
        return current;
    }

    /** From here on, responses are sent, or dropped. */
    void want(boolean wanted) {
        drop();
        current = wanted ? sent : new Output(allocator);
    }

    /** Frees the responses that the client does not want. */
    void drop() {
        if (current != sent) {
            current.release();
        }
    }

    /** The client is gone: frees its output. */
    void release() {
        sent.release();
        held.end();
        drop();
    }
}
