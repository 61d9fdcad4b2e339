package dev.nutcracker.server;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** One of the first requests on a new connection; it belongs to no client. */
final class HandshakeRequest extends Request {
    private final Handshake handshake;

    HandshakeRequest(Handshake handshake, int accepts) {
        super(accepts);
        this.handshake = handshake;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if ((kind & (ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE)) != 0) {
            byte[] response = new byte[length];
            source.getBytes(index, response);
            handshake.refused(response);
        } else {
            handshake.answered();
        }
        return false;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {}

    @Override
    protected void broken(Throwable cause) {
        handshake.broken(cause);
    }
}
