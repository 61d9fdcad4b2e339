package dev.nutcracker.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Behind the decrypting handler until the handshake is over: says once how it has ended. */
final class HandshakeEnd extends ChannelInboundHandlerAdapter {
    /** The opener of the connection. One of these methods is called, on the connection's loop. */
    interface Outcome {
        void succeeded();

        /** The connection is closing. */
        void failed(Throwable cause);
    }

    private final Outcome outcome;
    private boolean over;

    HandshakeEnd(Outcome outcome) {
        this.outcome = outcome;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            end(ctx, completion.isSuccess() ? null : completion.cause());
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(ctx, cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(ctx, new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // What comes early is kept in front of this.
        ReferenceCountUtil.release(message);
    }

    /** The time is over. */
    void expire(ChannelHandlerContext ctx, Throwable cause) {
        end(ctx, cause);
        ctx.close();
    }

    private void end(ChannelHandlerContext ctx, @Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        if (cause == null) {
            ctx.pipeline().replace(this, null, new EndOfInput());
            outcome.succeeded();
        } else {
            outcome.failed(cause);
        }
    }
}
