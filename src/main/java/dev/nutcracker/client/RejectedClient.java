package dev.nutcracker.client;

import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.server.Pool;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;

/** A client that is not served: it gets one error, and its connection is closed. */
final class RejectedClient extends Inbound implements EndpointKind.Opening {
    private final Pool pool;

    /** @param pool the pool that refuses the client, at the worker that sends the error */
    RejectedClient(Pool pool) {
        this.pool = pool;
    }

    @Override
    public void ready(Endpoint client) {
        pool.loop().execute(() -> client.beginOn(pool.loop(), this, () -> {}));
    }

    @Override
    public void failed(Throwable cause) {
        // The client gets no error, and was not counted.
    }

    @Override
    protected void onReady(Endpoint client) {
        client.channel()
                .writeAndFlush(Unpooled.wrappedBuffer(pool.dialect().tooManyClients()))
                .addListener(_ -> client.close());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        ReferenceCountUtil.release(received);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
