package dev.nutcracker.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's end of one connection to a client or a server, ready to be used. It has everything that differs between a
 * plain socket and TLS: the pipeline, closing either side, and the unsent bytes.
 *
 * <pre>
 *   plain    socket ═════════════════► Inbound: ClientInbound, ServerInbound, …
 *            socket ◄═════════════════ channel().write(), at the end of a turn
 *
 *   TLS      socket ══► SslHandler ══► Inbound
 *            socket ◄══ SslHandler ◄══ channel().write()
 * </pre>
 *
 * <p>Bytes do not pass through this object. They pass through the channel's pipeline. An {@link EndpointKind} has set
 * that up, and its last handler is the {@link Inbound}. On a plain connection that is the only handler, so TLS costs it
 * nothing.
 *
 * <p>This object stands beside the channel and is not a handler within it. A handler can change what passes, but it
 * cannot be asked how much is unsent, or to end one side and not the other. An endpoint exists only after the handshake.
 * So its owner may write at once, and there is no state "not yet" to check.
 *
 * <p>All methods are called on the channel's loop, except {@link #discard}.
 */
public class Endpoint {
    /** How long a peer that has received everything may take to close its side. */
    private static final long LINGER_MS = 1000;

    private final Channel channel;
    /** What has been read before there is a receiving side; null if nothing may have been. */
    private @Nullable EarlyBytes early;

    private @Nullable Inbound inbound;
    /** Whether {@link Inbound#onSent} follows. */
    private boolean watched;

    public Endpoint(Channel channel) {
        this(channel, null);
    }

    /** @param early a handler of the channel, with what has been read already; null if nothing may have been */
    public Endpoint(Channel channel, @Nullable EarlyBytes early) {
        this.channel = channel;
        this.early = early;
    }

    /** The receiving side has given way to this handler of the channel; the next one gets what it keeps. */
    public final void keep(EarlyBytes read) {
        early = read;
    }

    /** The channel to which bytes are written. */
    public final Channel channel() {
        return channel;
    }

    /**
     * Registers the connection, which is on no loop, with this loop, and begins there. Called on that loop, so that
     * nothing is read in between.
     *
     * @param failed called if the loop refuses it; the connection is closed then
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

    /** From here on {@code receiver} gets the bytes; its first call says that the connection is ready. */
    public void begin(Inbound receiver) {
        inbound = receiver;
        channel.pipeline().addLast(receiver);
        try {
            receiver.onReady(this);
        } catch (RuntimeException | Error e) {
            channel.pipeline().fireExceptionCaught(e);
        }
        EarlyBytes read = early;
        if (read != null) {
            early = null;
            passOn(read);
        }
    }

    private void passOn(EarlyBytes read) {
        ChannelHandlerContext context = channel.pipeline().context(read);
        if (context != null) {
            read.passOn(context);
        }
        read(true);
    }

    /** Puts a handler between the socket and the receiving side. From now on that side gets the output of the handler. */
    public final void addInFront(ChannelHandler handler) {
        assert inbound != null : "there is a receiving side once the connection has begun";
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(pipeline.context(inbound).name(), null, handler);
    }

    /** Whether nothing but the socket lies between the peer and the {@link Inbound}. */
    public final boolean isPlain() {
        return inbound != null && channel.pipeline().first() == inbound;
    }

    /** Whether the peer's bytes are read. A write may have found the channel closed; then this has no effect. */
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

    /** Written bytes that the socket has not taken yet. */
    public long unsentBytes() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }

    /** Received bytes that are kept because the rest of them has to come before they can be read. */
    public int unfinishedBytes() {
        return 0;
    }

    /** Who the peer is, by its certificate; null if it has shown none, or if the pool takes no names from certificates. */
    public @Nullable PeerIdentity identity() {
        return null;
    }

    /** The TLS of the connection; null if it has none. */
    public @Nullable TlsSession tlsSession() {
        return null;
    }

    /** How far the socket has got in what was written; null if it has taken everything. */
    public final @Nullable SentMark sentMark() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        Object message = unsent == null ? null : unsent.current();
        return message == null ? null : new SentMark(message, unsent.currentProgress());
    }

    /**
     * Counts the unsent bytes. If there are any, {@link Inbound#onSent} follows. A channel by itself reports only when it
     * becomes writable again, so not if the bytes were few.
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
     * Ends a connection after everything has been sent to its peer. If the proxy closed it with bytes unread, the kernel
     * would reset the connection and the peer would lose the last response. So this side ends first, and the peer gets a
     * moment to do the same.
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

    /** Ends this side; the peer may continue to send. */
    protected void endOutput() {
        ((DuplexChannel) channel).shutdownOutput();
    }

    /** Closes both sides at once. What the socket has taken still reaches the peer, however late. */
    public void close() {
        channel.close();
    }

    /**
     * Resets the connection. What has not reached the peer never does: after an ordinary {@link #close} the kernel would
     * go on sending it for minutes, so that it could arrive after what was sent to the peer later on another connection.
     */
    public final void abort() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.voidPromise());
        }
    }

    /** Closes a connection that has not begun, on any thread. */
    public void discard() {
        discard(channel);
    }

    /** Closes a connection that is on no loop, on any thread; its handlers free the bytes that they have kept. */
    public static void discard(Channel channel) {
        channel.unsafe().closeForcibly();
        ChannelPipeline pipeline = channel.pipeline();
        while (pipeline.first() != null) {
            pipeline.removeFirst();
        }
    }
}
