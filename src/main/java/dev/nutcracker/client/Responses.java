package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBufAllocator;

/** Where one client's responses are written: to what is sent to it, or, while it wants none, to what is dropped. */
final class Responses {
    private final ByteBufAllocator allocator;
    private final Output sent;
    private Output current;

    Responses(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.sent = new Output(allocator);
        this.current = sent;
    }

    /** What is on its way to the client. */
    Output sent() {
        return sent;
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
        drop();
    }
}
