package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.ServerConnection;
import io.netty.buffer.ByteBuf;

/** A request that its server can serve only after a {@link Preparation}. The server may have lost it since. */
final class PreparedRequest extends ForwardedRequest {
    private ServerConnection connection;
    private final Preparation preparation;

    /** @param connection the connection on which the request is sent, behind the preparation */
    PreparedRequest(
            ClientOutbound client, ParsedRequest request, Preparation preparation, ServerConnection connection) {
        super(client, request);
        this.connection = connection;
        this.preparation = preparation;
    }

    @Override
    protected void sentOn(ServerConnection used) {
        super.sentOn(used);
        connection = used;
    }

    @Override
    protected Preparation preparation() {
        return preparation;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (ResponseDecoder.isError(kind) && preparation.isMissed(source, index, length)) {
            connection.own().forget(preparation);
        }
        return super.respond(source, index, length, kind);
    }
}
