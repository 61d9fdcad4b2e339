package dev.nutcracker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 1 or 2, that a connection begins with: a load balancer tells in it where the
 * client is. It is read on a loop that the connection leaves then; what has come behind it waits here until the
 * connection is on the loop of its worker.
 *
 * <pre>
 *   version 1   PROXY TCP4 10.0.0.7 10.0.0.1 51234 22121 CR LF      107 bytes at most
 *   version 2   CR LF CR LF NUL CR LF QUIT LF │ version, command │ family │ length │ addresses │ TLVs
 *                                                                   {@value #HEADER_MAX_BYTES} bytes at most
 *
 *   socket ══► Decoder ══► ProxyHeader ══► TLS or none ══► Inbound
 *              until the   until the connection
 *              header      is on its next loop
 * </pre>
 *
 * <p>TLVs are skipped by their lengths and used for nothing.
 */
public final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** The longest header: 16 bytes, two paths of 108 bytes each, and 304 bytes of TLVs. */
    static final int HEADER_MAX_BYTES = 536;

    private static final long TIMEOUT_MS = 3000;

    /** In a number of an IPv4 address, which others would read as octal. The protocol has none. */
    private static final Pattern LEADING_ZERO = Pattern.compile("^[^:]*\\b0[0-9]");

    private static final String INVALID = "has sent no valid header of the PROXY protocol";
    private static final String LATE = "has sent no header of the PROXY protocol within " + TIMEOUT_MS + " ms";

    /** The caller that wants to know. One of these methods is called, once, on the loop on which the header is read. */
    public interface Outcome {
        /**
         * The header is read, and the connection is on no loop.
         *
         * @param client where the client is; null if the header does not say, as those of health checks
         */
        void read(@Nullable InetSocketAddress client);

        /**
         * The connection is closed.
         *
         * @param reason what it has done, as "has ended"; without bytes of the peer
         */
        void failed(String reason);
    }

    private final Outcome outcome;
    private final Queue<ByteBuf> behind = new ArrayDeque<>();
    private @Nullable Future<?> timer;
    private boolean over;
    private boolean inputEnded;

    private ProxyHeader(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Reads the header of a connection that is on no loop. */
    public static void read(Channel channel, EventLoop loop, Outcome outcome) {
        ProxyHeader header = new ProxyHeader(outcome);
        channel.pipeline().addLast(new Decoder(), header);
        loop.register(channel).addListener((ChannelFuture registered) -> {
            if (registered.isSuccess()) {
                header.limitTime(channel);
            } else {
                channel.unsafe().closeForcibly();
                outcome.failed(INVALID);
            }
        });
    }

    private void limitTime(Channel channel) {
        if (!over) {
            timer = channel.eventLoop().schedule(() -> fail(channel, LATE), TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HAProxyMessage header) {
            try {
                take(ctx.channel(), header);
            } finally {
                header.release();
            }
        } else if (over && ctx.channel().isOpen()) {
            behind.add((ByteBuf) message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(Channel channel, HAProxyMessage header) {
        InetSocketAddress client;
        try {
            client = client(header);
        } catch (HAProxyProtocolException _) {
            fail(channel, INVALID);
            return;
        }
        if (end()) {
            channel.config().setAutoRead(false);
            channel.deregister().addListener(_ -> leftLoop(channel, client));
        }
    }

    private void leftLoop(Channel channel, @Nullable InetSocketAddress client) {
        if (channel.isRegistered() || !channel.isOpen()) {
            channel.close();
            outcome.failed(INVALID);
        } else {
            outcome.read(client);
        }
    }

    /** Returns where the client is, or null for the socket's own address. */
    static @Nullable InetSocketAddress client(HAProxyMessage header) {
        if (header.command() == HAProxyCommand.LOCAL) {
            return null;
        }
        return switch (header.proxiedProtocol()) {
            case TCP4, TCP6 -> new InetSocketAddress(address(header.sourceAddress()), header.sourcePort());
            case UNKNOWN, UNIX_STREAM -> null;
            case UDP4, UDP6, UNIX_DGRAM -> throw new HAProxyProtocolException();
        };
    }

    private static InetAddress address(String text) {
        if (LEADING_ZERO.matcher(text).find()) {
            throw new HAProxyProtocolException();
        }
        try {
            return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
        } catch (UnknownHostException _) {
            throw new HAProxyProtocolException();
        }
    }

    /** The connection is on a loop again, that of TLS or of its worker: goes on there once it has begun. */
    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        if (over) {
            ctx.executor().execute(() -> passOn(ctx));
        }
        ctx.fireChannelRegistered();
    }

    private void passOn(ChannelHandlerContext ctx) {
        if (ctx.isRemoved()) {
            return;
        }
        if (ctx.pipeline().last() == this) {
            // The receiving side is added by the task that has registered the connection.
            ctx.executor().schedule(() -> passOn(ctx), 1, TimeUnit.MILLISECONDS);
            return;
        }
        ctx.channel().config().setAutoRead(true);
        boolean hasRead = !behind.isEmpty();
        while (!behind.isEmpty()) {
            ctx.fireChannelRead(behind.remove());
        }
        if (hasRead) {
            ctx.fireChannelReadComplete();
        }
        if (inputEnded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (!over) {
                fail(ctx.channel(), INVALID);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx.channel(), INVALID);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx.channel(), INVALID);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        while (!behind.isEmpty()) {
            behind.remove().release();
        }
    }

    private void fail(Channel channel, String reason) {
        if (end()) {
            channel.close();
            outcome.failed(reason);
        }
    }

    /** Returns whether it is only now that the outcome is known. */
    private boolean end() {
        boolean first = !over;
        over = true;
        if (timer != null) {
            timer.cancel(false);
        }
        return first;
    }

    /** Netty's decoder, which waits for the end of a line if it does not see a header: this one fails at the first wrong byte. */
    private static final class Decoder extends HAProxyMessageDecoder {
        private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] VERSION_2 = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
        private static final int LENGTH_OFFSET = 14;
        private static final int FIXED_BYTES = 16;
        /** Netty counts from the longest header of version 2 without TLVs. */
        private static final int TLV_MAX_BYTES = HEADER_MAX_BYTES - FIXED_BYTES - 216;

        Decoder() {
            super(TLV_MAX_BYTES);
        }

        /** Netty takes the length of a header of version 2 for an index, which is right only in a buffer that begins with it. */
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            super.channelRead(ctx, ((ByteBuf) message).slice());
        }

        @Override
        protected void callDecode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.isReadable()) {
                check(in);
            }
            super.callDecode(ctx, in, out);
        }

        private static void check(ByteBuf in) {
            boolean isVersion2 = begins(in, VERSION_2);
            if (!isVersion2 && !begins(in, VERSION_1)) {
                throw new HAProxyProtocolException();
            }
            if (isVersion2 && in.readableBytes() >= FIXED_BYTES) {
                int lengthBytes = FIXED_BYTES + in.getUnsignedShort(in.readerIndex() + LENGTH_OFFSET);
                if (lengthBytes > HEADER_MAX_BYTES) {
                    throw new HAProxyProtocolException();
                }
            }
        }

        private static boolean begins(ByteBuf in, byte[] prefix) {
            int compared = Math.min(prefix.length, in.readableBytes());
            for (int i = 0; i < compared; i++) {
                if (in.getByte(in.readerIndex() + i) != prefix[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
