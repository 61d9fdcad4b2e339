package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBufAllocator;

/** Where one client's responses are written: to what is sent to it, or, while it wants none, to what is dropped. */
final class Responses {
    /** More may wait for its turn than may be left unread, which a client that reads may do without any server's fault. */
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

    /** What is on its way to the client. */
    Output sent() {
        return sent;
    }

    /** What waits for its turn. */
    HeldResponses held() {
        return held;
    }

    /** How much there is that the client has not read, or cannot yet. */
    long backlogBytes() {
        return sent.pendingBytes() + (held.bytes() >> HELD_SHIFT);
    }

    /** Where the next response goes. */
    Output current() {
        return current;
    }

    /** From here on responses are sent, or dropped. */
    void want(boolean wanted) {
        drop();
        current = wanted ? sent : new Output(allocator);
    }

    /** Lets go of what nobody wants. */
    void drop() {
        if (current != sent) {
            current.release();
        }
    }

    /** The client is gone. */
    void release() {
        sent.release();
        held.end();
        drop();
    }
}
