package dev.nutcracker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/**
 * The options of every connected socket.
 *
 * @param tcp false for Unix sockets, which have neither delay nor keepalive
 * @param keepAlive whether the kernel probes idle peers
 * @param readBytesMax how much is read at a time
 */
public record SocketSettings(boolean tcp, boolean keepAlive, int readBytesMax) {
    /** How much is read at a time by default. */
    public static final int READ_BYTES_MAX = 64 * 1024;

    /** Above this many unsent bytes a connection is not writable, and senders are held back. */
    public static final int UNSENT_HIGH_BYTES = 256 * 1024;

    private static final int UNSENT_LOW_BYTES = 64 * 1024;
    private static final int READ_MIN_BYTES = 512;
    /** Reads of one socket in one turn, so that a busy peer does not keep the others waiting. */
    private static final int READS_PER_TURN = 4;

    public SocketSettings {
        if (readBytesMax < READ_MIN_BYTES) {
            throw new IllegalArgumentException("reads of " + readBytesMax + " bytes, under " + READ_MIN_BYTES);
        }
    }

    /** The calling thread, which goes on, reads no such socket any more: the buffers for that are freed. */
    public static void leaveThread() {
        ReceiveBuffers.leaveThread();
    }

    public void applyTo(Channel channel) {
        ChannelConfig config = channel.config();
        config.setRecvByteBufAllocator(new ReceiveBuffers(readBytesMax, READS_PER_TURN));
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(UNSENT_LOW_BYTES, UNSENT_HIGH_BYTES));
        config.setConnectTimeoutMillis(0);
        if (tcp) {
            config.setOption(ChannelOption.TCP_NODELAY, true);
            config.setOption(ChannelOption.SO_KEEPALIVE, keepAlive);
        }
    }

    /** As {@link #applyTo}, for a client's socket: a client that has closed its side still gets its responses. */
    public void applyToClient(Channel channel) {
        applyTo(channel);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
}
