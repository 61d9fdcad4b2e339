package dev.nutcracker.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/**
 * The bytes that one channel was given and its socket has not taken yet: how many there are, and word when they are gone.
 * A channel says by itself only when it becomes writable again, so not when there were few.
 */
public final class UnsentBytes {
    private final ChannelFutureListener listener;
    private boolean awaited;

    /** @param gone called once what was counted has been taken by the socket, or was given up */
    public UnsentBytes(Runnable gone) {
        this.listener = _ -> {
            awaited = false;
            gone.run();
        };
    }

    /** Counts them. If there are any, word follows when they are gone. */
    public long countAndWatch(Channel channel) {
        long bytes = SocketSettings.unsentBytes(channel);
        if (bytes > 0 && !awaited) {
            awaited = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(listener);
        }
        return bytes;
    }
}
