package dev.nutcracker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what comes before there is a receiving side, which is no more than one read: nothing is read from the end of the
 * handshake until then. It is removed when it has passed that on.
 */
public final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private final Queue<Object> early = new ArrayDeque<>();
    private boolean ended;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        early.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // The read concerned nobody yet.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            ended = true;
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** The peer has ended its side already. */
    public void end() {
        ended = true;
    }

    /** The receiving side is there. */
    void passOn(ChannelHandlerContext ctx) {
        boolean hasRead = !early.isEmpty();
        while (!early.isEmpty()) {
            ctx.fireChannelRead(early.remove());
        }
        if (hasRead) {
            ctx.fireChannelReadComplete();
        }
        if (ended) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        while (!early.isEmpty()) {
            ReferenceCountUtil.release(early.remove());
        }
    }
}
