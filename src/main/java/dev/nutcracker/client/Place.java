package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;

/**
 * A place in a client's queue: what is written there comes behind everything before it. It is taken by the response to a
 * request, be it forwarded, split or answered by the proxy itself, and by what else has its place among responses.
 */
interface Place {
    /** Whether the whole response is here, or some of it that {@link #writeAhead} writes. */
    boolean isAnswered();

    /** Whether a part of the response has been written, and the rest is to follow at once. */
    default boolean isHalfWritten() {
        return false;
    }

    /**
     * Appends what can be written of a response that is written in parts, as long as its client has room.
     *
     * @return whether all that is left is for {@link #writeResponse}
     */
    default boolean writeAhead(Output out) {
        return true;
    }

    /** Appends the response, once it is here and all earlier ones have been written. */
    void writeResponse(Output out);

    /**
     * The client is gone: frees what is held; a response that is still to come is swallowed.
     *
     * @return how much of the heap is taken until that comes, which is given back with {@link ClientOutbound#swallowed}; 0
     *     if nothing is to come
     */
    long swallow();
}
