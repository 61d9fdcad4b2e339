package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** A request of the proxy's own beside a client's: all there is to its response is that it comes where it should. */
final class OwnRequest extends Request {
    OwnRequest(int accepts) {
        super(accepts);
    }

    /** Not counted among the responses: no client has asked for it. */
    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        return false;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {}

    @Override
    protected void broken(Throwable cause) {}
}
