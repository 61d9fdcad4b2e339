package dev.nutcracker.server;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/** One of the requests that come first on a new connection; no client knows of it. */
final class HandshakeRequest extends Request {
    private final ServerConnection connection;

    HandshakeRequest(ServerConnection connection, int accepts) {
        super(accepts);
        this.connection = connection;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if ((kind & (ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE)) != 0) {
            byte[] response = new byte[length];
            source.getBytes(index, response);
            connection.handshakeRefused(response);
        } else {
            connection.handshakeAnswered();
        }
        return false;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {}

    @Override
    protected void broken(Throwable cause) {
        connection.broken(cause);
    }
}
