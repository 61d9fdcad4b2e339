package dev.nutcracker.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's end of one connection, to a client or to a server, once it can be used. It has everything that is not the same for
 * a plain socket and for TLS: the pipeline, the end of either side, what is unsent.
 *
 * <pre>
 *   plain    socket ═════════════════► Inbound: ClientInbound, ServerInbound, …
 *            socket ◄═════════════════ channel().write(), at the end of a turn
 *
 *   TLS      socket ══► SslHandler ══► Inbound
 *            socket ◄══ SslHandler ◄══ channel().write()
 * </pre>
 *
 * <p>Bytes do not pass through this object. They take the way through the channel's pipeline, which an {@link EndpointKind} has
 * set up and whose last handler is the {@link Inbound}. A plain connection has that one handler and no other; nothing is called,
 * looked up or kept for the sake of TLS.
 *
 * <p>It stands beside the channel, and is not a handler within it, since a handler can change what passes but cannot be asked
 * anything: how much is unsent, or to end one side and not the other. And it exists only when the handshake is over. Whoever
 * has an endpoint may write, and there is no state "not yet" for anybody to check.
 *
 * <p>Everything here is called on the channel's loop, but for {@link #discard}.
 */
public class Endpoint {
    /** How long a peer that has got everything may take to close its side. */
    private static final long LINGER_MS = 1000;

    private final Channel channel;
    private @Nullable Inbound inbound;
    /** Whether {@link Inbound#onSent} follows. */
    private boolean watched;

    public Endpoint(Channel channel) {
        this.channel = channel;
    }

    /** Where bytes are written. */
    public final Channel channel() {
        return channel;
    }

    /**
     * Puts the connection, which is on no loop, on that one, and begins there. Called on that loop, so that nothing is read in
     * between.
     *
     * @param failed called if the loop does not take it; the connection is closed then
     */
    public final void beginOn(EventLoop loop, Inbound receiver, Runnable failed) {
        assert loop.inEventLoop() : "what comes before there is a receiving side would be lost";
        loop.register(channel).addListener((ChannelFuture registered) -> {
            if (registered.isSuccess()) {
                begin(receiver);
            } else {
                discard();
                failed.run();
            }
        });
    }

    /** From here on {@code receiver} gets what comes; it hears first that the connection is ready. */
    public void begin(Inbound receiver) {
        inbound = receiver;
        channel.pipeline().addLast(receiver);
        try {
            receiver.onReady(this);
        } catch (RuntimeException | Error e) {
            channel.pipeline().fireExceptionCaught(e);
        }
    }

    /** Puts a handler between the socket and the receiving side, which gets from now on what the handler passes on. */
    public final void addInFront(ChannelHandler handler) {
        assert inbound != null : "there is a receiving side once the connection has begun";
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(pipeline.context(inbound).name(), null, handler);
    }

    /** Whether what the peer sends is read. A write may have shown that it has closed, and then there is nothing to say that of. */
    public final void read(boolean wanted) {
        if (channel.config().isAutoRead() != wanted && channel.isOpen()) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** Whether the latest read got less than it had room for. */
    public final boolean isReadEmpty() {
        var reads = channel.unsafe().recvBufAllocHandle();
        return reads.lastBytesRead() < reads.attemptedBytesRead();
    }

    /** Bytes that have been written and that the socket has not taken yet. */
    public long unsentBytes() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    /**
     * Counts the unsent bytes. If there are any, {@link Inbound#onSent} follows: a channel says by itself only when it
     * becomes writable again, so not when there were few.
     */
    public final long countUnsentAndWatch() {
        long bytes = unsentBytes();
        if (bytes > 0 && !watched) {
            watched = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> sent());
        }
        return bytes;
    }

    private void sent() {
        watched = false;
        if (inbound != null) {
            inbound.onSent();
        }
    }

    /**
     * Ends a connection whose peer has got everything, once that is sent. Closing with bytes unread would make the kernel
     * reset the connection and the peer lose the last response, so this side ends first and the peer is given a moment
     * to do the same.
     */
    public final void finish() {
        ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        if ((inbound != null && inbound.isInputEnded()) || !(channel instanceof DuplexChannel)) {
            written.addListener(_ -> close());
        } else {
            written.addListener((ChannelFuture all) -> {
                if (all.isSuccess() && channel.isOpen()) {
                    linger();
                }
            });
        }
    }

    private void linger() {
        endOutput();
        read(true);
        channel.eventLoop().schedule(this::close, LINGER_MS, TimeUnit.MILLISECONDS);
    }

    /** Tells the peer that nothing more comes; it may go on sending. */
    protected void endOutput() {
        ((DuplexChannel) channel).shutdownOutput();
    }

    /** Closes both sides at once. */
    public void close() {
        channel.close();
    }

    /** Closes a connection that has not begun, on whatever thread. */
    public void discard() {
        channel.unsafe().closeForcibly();
    }
}
