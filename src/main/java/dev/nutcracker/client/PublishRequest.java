package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.pubsub.Subscriptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request that publishes a message. The proxy adds to the server's count the clients that the server does not see.
 */
final class PublishRequest extends ForwardedRequest {
    private final Subscriptions subscriptions;
    private final Server server;
    private final Topic published;

    PublishRequest(
            ClientOutbound client, ParsedRequest request, Subscriptions subscriptions, Server server, Topic published) {
        super(client, request);
        this.subscriptions = subscriptions;
        this.server = server;
        this.published = published;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        int more = subscriptions.clientsBeyond(server, published);
        byte[] recounted = more == 0 || ResponseDecoder.isError(kind)
                ? null
                : subscriptions.words().recounted(source, index, length, more);
        return recounted == null
                ? super.respond(source, index, length, kind)
                : super.respond(Unpooled.wrappedBuffer(recounted), 0, recounted.length, kind);
    }
}
