package dev.nutcracker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of what a client within the process has written what a socket would have had: copies, since the client may use its memory
 * again, no more at a time than is read from a socket, and nothing while the client is not read.
 */
final class LocalBytes extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LocalBytes.class);
    private static final int PIECE_BYTES_MAX = SocketSettings.READ_BYTES_MAX;

    /** The client's own buffers. */
    private final Queue<ByteBuf> received = new ArrayDeque<>();
    /** Whether {@link #passOn} is about to run. */
    private boolean due;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            received.add(bytes);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!(message instanceof ByteBuf)) {
            LOG.warn(
                    "closing a client within the process that has written a {}",
                    message.getClass().getName());
            ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (due || !ctx.channel().config().isAutoRead()) {
            return;
        }
        if (ctx.pipeline().last() == this) {
            // Unlike a socket, a client within the process can be read while it is registered, before there is a
            // receiving side.
            passOnLater(ctx);
        } else {
            passOnePiece(ctx);
        }
    }

    /** Somebody is ready for more. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (received.isEmpty()) {
            ctx.read();
        } else if (!due) {
            passOnLater(ctx);
        }
    }

    private void passOnLater(ChannelHandlerContext ctx) {
        due = true;
        ctx.executor().execute(() -> passOn(ctx));
    }

    private void passOn(ChannelHandlerContext ctx) {
        due = false;
        if (!ctx.isRemoved() && ctx.channel().config().isAutoRead()) {
            passOnePiece(ctx);
            if (ctx.channel().config().isAutoRead()) {
                ctx.channel().read();
            }
        }
    }

    private void passOnePiece(ChannelHandlerContext ctx) {
        ByteBuf first = received.peek();
        if (first != null) {
            int length = Math.min(first.readableBytes(), PIECE_BYTES_MAX);
            ByteBuf piece = ByteBufAllocator.DEFAULT.directBuffer(length, length);
            piece.writeBytes(first, length);
            if (!first.isReadable()) {
                received.remove().release();
            }
            ctx.fireChannelRead(piece);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        received.forEach(ByteBuf::release);
        received.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        handlerRemoved(ctx);
        ctx.fireChannelInactive();
    }
}
