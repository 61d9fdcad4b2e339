package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/**
 * What the client wrote into a request where the response has to repeat it, kept while something of the proxy's own stands
 * there instead.
 */
public interface SavedOpaque {
    /** Puts the client's own into the response whose first byte is at {@code index}. */
    void restore(ByteBuf response, int index);

    /** The error response {@code errorResponse} in the form that the request asks for. */
    byte[] error(byte[] errorResponse);
}
