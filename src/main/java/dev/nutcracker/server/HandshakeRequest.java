package dev.nutcracker.server;

import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

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
            connection.handshakeRefused(reason(source, index, length));
        } else {
            connection.handshakeAnswered();
        }
        return false;
    }

    /** What an error response says; servers that do not know AUTH repeat what came with it. */
    static String reason(ByteBuf source, int index, int length) {
        String text = source.toString(index, length, StandardCharsets.UTF_8);
        return text.strip().replaceFirst("^-", "").replaceFirst("(?s), with args beginning with.*", "");
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {}

    @Override
    protected void broken(Throwable cause) {
        connection.broken(cause);
    }
}
