package dev.nutcracker.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose client has got everything it was owed. Closing with bytes unread would make the kernel
 * reset the connection and the client lose the last response, so this side closes first and the client is given a moment
 * to do the same.
 */
final class LingeringClose {
    /** How long a client that has been answered for the last time may take to close its side. */
    private static final long LINGER_MS = 1000;

    private LingeringClose() {}

    /** @param inputEnded whether the client has closed its side already */
    static void to(Channel client, boolean inputEnded) {
        if (inputEnded || !(client instanceof DuplexChannel duplex)) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFuture _) -> client.close());
            return;
        }
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFuture written) -> {
            if (written.isSuccess() && client.isOpen()) {
                duplex.shutdownOutput();
                client.config().setAutoRead(true);
                client.eventLoop().schedule(() -> client.close(), LINGER_MS, TimeUnit.MILLISECONDS);
            }
        });
    }
}
