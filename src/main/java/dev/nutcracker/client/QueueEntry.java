package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;

/**
 * An entry of a client's queue. Its bytes are written behind those of all earlier entries. The response to a request has
 * one, whether the request is forwarded, split or answered by the proxy. So has everything else that must keep its order
 * among responses.
 */
interface QueueEntry {
    /** Whether the response is complete, or has a part that {@link #writeAhead} can write. */
    boolean isAnswered();

    /** Whether a part of the response is written, so that only the rest of it may follow. */
    default boolean isHalfWritten() {
        return false;
    }

    /**
     * Appends the parts that can be written now, while the client has room; for a response that is written in parts.
     *
     * @return whether only {@link #writeResponse} is left to do
     */
    default boolean writeAhead(Output out) {
        return true;
    }

    /** Appends the response. It is complete, and all earlier ones are written. */
    void writeResponse(Output out);

    /**
     * The client is gone: frees everything that is kept for it. A response that is still to come will be dropped.
     *
     * @return how many bytes of the heap are taken until it comes, given back with {@link ClientOutbound#swallowed}; 0
     *     if no response is to come
     */
    long swallow();
}
