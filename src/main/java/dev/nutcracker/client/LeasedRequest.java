package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Server;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request on a connection that its client has for itself, at a server that may not be the primary any more. It cannot be repeated
 * elsewhere, since what came before it is at that server; the client gets an error that is true.
 */
final class LeasedRequest extends ForwardedRequest {
    private final Server server;

    LeasedRequest(ClientOutbound client, ParsedRequest request, int accepts, Server server) {
        super(client, request, accepts);
        this.server = server;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (!ResponseDecoder.isError(kind)) {
            return super.respond(source, index, length, kind);
        }
        Rejection rejection = client.pool().dialect().rejection(source, index, length);
        if (rejection == Rejection.NONE) {
            return super.respond(source, index, length, kind);
        }
        server.rejected(rejection, source, index, length);
        byte[] error = client.pool().dialect().rejectedAlone(command().command());
        return super.respond(Unpooled.wrappedBuffer(error), 0, error.length, kind);
    }
}
