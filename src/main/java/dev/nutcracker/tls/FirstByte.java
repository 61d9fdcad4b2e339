package dev.nutcracker.tls;

import dev.nutcracker.net.EarlyBytes;
import dev.nutcracker.net.TlsRecords;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The first handler of a client that may speak TLS or not: its first byte tells. A client that speaks TLS sends at once, so one
 * that sends nothing within the time for a handshake does not.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
    /** One of these methods is called, on the connection's loop. */
    interface Choice {
        /** The handlers for TLS are to be added behind this one, which passes on what has come when it {@link #passOn may}. */
        void tls(FirstByte first);

        void plain(EarlyBytes early);

        void failed(Throwable cause);
    }

    private final Choice choice;
    private final long limitMs;
    private final Queue<ByteBuf> early = new ArrayDeque<>();
    private boolean chosen;
    /** The socket gives nothing more, and nobody has been told. */
    private boolean ended;

    FirstByte(Choice choice, long limitMs) {
        this.choice = choice;
        this.limitMs = limitMs;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> plain(ctx), limitMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        early.add(in);
        if (chosen || !in.isReadable()) {
            return;
        }
        if (in.getUnsignedByte(in.readerIndex()) == TlsRecords.HANDSHAKE) {
            chosen = true;
            ctx.channel().config().setAutoRead(false);
            choice.tls(this);
        } else {
            plain(ctx);
        }
    }

    private void plain(ChannelHandlerContext ctx) {
        if (chosen || ctx.isRemoved()) {
            return;
        }
        chosen = true;
        ctx.channel().config().setAutoRead(false);
        EarlyBytes kept = new EarlyBytes();
        while (!early.isEmpty()) {
            kept.channelRead(ctx, early.remove());
        }
        ctx.pipeline().replace(this, null, kept);
        choice.plain(kept);
    }

    /** The handlers for TLS are there. */
    void passOn(ChannelHandlerContext ctx) {
        while (!early.isEmpty()) {
            ctx.fireChannelRead(early.remove());
        }
        ctx.fireChannelReadComplete();
        if (ended) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        ctx.channel().config().setAutoRead(true);
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (chosen) {
                ended = true;
            } else {
                fail(ctx);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx);
    }

    private void fail(ChannelHandlerContext ctx) {
        if (!chosen) {
            chosen = true;
            choice.failed(new ClosedChannelException());
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        while (!early.isEmpty()) {
            early.remove().release();
        }
    }
}
