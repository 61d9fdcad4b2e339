package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The client's own mark in a request, which the response has to repeat. It is saved here while the proxy's tag stands in
 * its place.
 */
public interface SavedOpaque {
    /** Puts the client's own mark back into the response whose first byte is at {@code index}. */
    void restore(ByteBuf response, int index);

    /** The error response {@code errorResponse} in the form that the request asks for. */
    byte[] error(byte[] errorResponse);
}
