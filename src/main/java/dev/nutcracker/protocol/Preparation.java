package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * A request of the proxy's own that some requests of clients depend on. It is sent right before the first of them on each
 * server connection. Its response goes to no client. Two preparations are equal only if they are the same object.
 */
public final class Preparation {
    private final byte[] request;
    private final int accepts;
    private final byte[] missed;

    /**
     * @param request the bytes to send; kept, not copied
     * @param accepts the kinds of response that fit
     */
    public Preparation(byte[] request, int accepts) {
        this(request, accepts, new byte[0]);
    }

    /**
     * @param missed the beginning of the response to a client's request when the server has lost this; empty if it never
     *     does
     */
    public Preparation(byte[] request, int accepts, byte[] missed) {
        this.request = request;
        this.accepts = accepts;
        this.missed = missed;
    }

    /** Whether a response of {@code length} bytes to a client's request shows that the server has lost this. */
    public boolean isMissed(ByteBuf response, int index, int length) {
        return missed.length > 0
                && length >= missed.length
                && ByteBufUtil.equals(response, index, Unpooled.wrappedBuffer(missed), 0, missed.length);
    }

    /** The bytes to send; not to be written to. */
    public byte[] request() {
        return request;
    }

    public int accepts() {
        return accepts;
    }
}
