package dev.nutcracker.client;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** Who is at the other end of a client's channel, for the log. */
final class Peer {
    private Peer() {}

    /** Address and port; of a Unix socket, which has no address on that side, just that. */
    static String of(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort()
                : "on a unix socket";
    }
}
