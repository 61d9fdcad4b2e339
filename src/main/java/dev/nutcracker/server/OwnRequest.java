package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A request of the proxy's own, not a client's. Only the place of its response matters, not the content. */
final class OwnRequest extends Request {
    OwnRequest(int accepts) {
        super(accepts);
    }

    /** Not counted among the responses: it is for no client. */
    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        return false;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {}

    @Override
    protected void broken(Throwable cause) {}
}
