package dev.nutcracker.client;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Request;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One server's part of a split request. */
final class Fragment extends Request {
    private final SplitRequest whole;
    private @Nullable ByteBuf response;

    Fragment(SplitRequest whole, int accepts) {
        super(accepts);
        this.whole = whole;
    }

    /** The server's response, {@code null} as long as there is none. */
    @Nullable
    ByteBuf response() {
        return response;
    }

    void release() {
        if (response != null) {
            response.release();
            response = null;
        }
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (whole.isSwallowed()) {
            return false;
        }
        if ((kind & (ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE)) != 0) {
            byte[] error = new byte[length];
            source.getBytes(index, error);
            whole.fragmentFailed(this, error, false);
        } else {
            response = ForwardedRequest.hold(source, index, length);
            whole.hold(length);
            whole.fragmentAnswered();
        }
        return true;
    }

    /** Only a response that nobody wants any more is taken in parts: they are dropped. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return whole.isSwallowed();
    }

    @Override
    protected void giveUp() {
        whole.giveUp();
    }

    @Override
    protected void fail(byte[] errorResponse) {
        if (!whole.isSwallowed()) {
            whole.fragmentFailed(this, errorResponse, true);
        }
    }

    @Override
    protected void broken(Throwable cause) {
        whole.broken(cause);
    }
}
