package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request in its client's queue: its place there is the place of its response. It may be forwarded, split, or answered
 * by the proxy itself.
 */
abstract class ClientRequest extends Request {
    @Nullable
    ClientRequest nextAtClient;

    ClientRequest(int accepts, int keyCheck) {
        super(accepts, keyCheck);
    }

    /** Whether the whole response is here, or some of it that {@link #writeAhead} writes. */
    abstract boolean isAnswered();

    /** Whether a part of the response has been written, and the rest is to follow at once. */
    boolean isHalfWritten() {
        return false;
    }

    /**
     * Appends what can be written of a response that is written in parts, as long as its client has room.
     *
     * @return whether all that is left is for {@link #writeResponse}
     */
    boolean writeAhead(Output out) {
        return true;
    }

    /** Appends the response, once it is here and all earlier ones have been written. */
    abstract void writeResponse(Output out);

    /**
     * The client is gone: lets go of what is held; a response that comes yet is swallowed.
     *
     * @return how much of the heap is taken until that comes, which is given back with {@link ClientConnection#swallowed}; 0
     *     if nothing is to come
     */
    abstract long swallow();
}
