package dev.nutcracker.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A connected socket in memory. Its peer takes written bytes at once, or for a while none. */
class MemorySocket extends EmbeddedChannel {
    private final List<Integer> bytesOfWrites = new ArrayList<>();
    private final Set<Integer> unreachable;
    private boolean full;
    private int port;

    MemorySocket() {
        this(Set.of());
    }

    /** @param unreachable ports that refuse connections */
    MemorySocket(Set<Integer> unreachable) {
        super(null, DefaultChannelId.newInstance(), false, false);
        this.unreachable = unreachable;
    }

    @Override
    public ChannelFuture connect(SocketAddress peer, ChannelPromise connected) {
        port = ((InetSocketAddress) peer).getPort();
        return unreachable.contains(port)
                ? connected.setFailure(new ConnectException("Connection refused"))
                : super.connect(peer, connected);
    }

    /** A socket of this kind cancels all timed tasks of its loop when it has closed, if that is still its loop. */
    @Override
    public boolean isRegistered() {
        return isOpen() && super.isRegistered();
    }

    /** To which the worker has connected it. */
    int port() {
        return port;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!full) {
            int[] bytes = new int[1];
            in.forEachFlushedMessage(message -> {
                bytes[0] += ((ByteBuf) message).readableBytes();
                return true;
            });
            bytesOfWrites.add(bytes[0]);
            super.doWrite(in);
        }
    }

    /** The peer reads nothing any more. */
    void fill() {
        full = true;
    }

    /** The peer reads again. */
    void drain() {
        full = false;
        flush();
    }

    /** The peer has sent this. */
    void deliver(byte[] bytes) {
        pipeline().fireChannelRead(alloc().directBuffer().writeBytes(bytes));
        pipeline().fireChannelReadComplete();
    }

    /** How many bytes each write has brought it. */
    List<Integer> bytesOfWrites() {
        return bytesOfWrites;
    }

    /** The bytes that the peer has got since the last call. */
    String written() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf buffer = readOutbound(); buffer != null; buffer = readOutbound()) {
            text.append(buffer.toString(StandardCharsets.ISO_8859_1));
            buffer.release();
        }
        return text.toString();
    }
}
