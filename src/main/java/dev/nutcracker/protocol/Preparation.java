package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * A request of the proxy's own without which some of the clients' cannot be served: it is sent right before the first of
 * them on each server connection. Its response goes to nobody. It is known by its identity.
 */
public final class Preparation {
    private final byte[] request;
    private final int accepts;
    private final byte[] missed;

    /**
     * @param request what is sent; kept, not copied
     * @param accepts the kinds of response that fit
     */
    public Preparation(byte[] request, int accepts) {
        this(request, accepts, new byte[0]);
    }

    /** @param missed how the response to a client's request begins when the server has forgotten this; empty for never */
    public Preparation(byte[] request, int accepts, byte[] missed) {
        this.request = request;
        this.accepts = accepts;
        this.missed = missed;
    }

    /** Whether a response of {@code length} bytes to a client's request says that the server has forgotten this. */
    public boolean isMissed(ByteBuf response, int index, int length) {
        return missed.length > 0
                && length >= missed.length
                && ByteBufUtil.equals(response, index, Unpooled.wrappedBuffer(missed), 0, missed.length);
    }

    /** What is sent; not to be written to. */
    public byte[] request() {
        return request;
    }

    public int accepts() {
        return accepts;
    }
}
