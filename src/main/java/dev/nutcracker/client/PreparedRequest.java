package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.SentPreparations;
import dev.nutcracker.server.ServerContext;
import io.netty.buffer.ByteBuf;

/** A request that its server can serve only after a {@link Preparation}. The server may have lost it since. */
final class PreparedRequest extends ForwardedRequest {
    private final Preparation preparation;
    private SentPreparations prepared;

    /** @param prepared what its connection has sent ahead of requests, the preparation among it */
    PreparedRequest(ClientOutbound client, ParsedRequest request, Preparation preparation, SentPreparations prepared) {
        super(client, request);
        this.preparation = preparation;
        this.prepared = prepared;
    }

    @Override
    protected void sentTo(ServerContext server, SentPreparations others) {
        super.sentTo(server, others);
        prepared = others;
    }

    @Override
    protected Preparation preparation() {
        return preparation;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (ResponseDecoder.isError(kind) && preparation.isMissed(source, index, length)) {
            prepared.forget(preparation);
        }
        return super.respond(source, index, length, kind);
    }
}
