package dev.nutcracker.client;

import dev.nutcracker.net.AddressText;
import dev.nutcracker.server.Pool;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The ends of a client's channel, for those who read of them. */
final class PeerAddress {
    private PeerAddress() {}

    /** {@code host:port}; for a unix socket the path that the pool listens on. */
    static String text(@Nullable SocketAddress address, Pool pool) {
        return switch (address) {
            case InetSocketAddress tcp -> AddressText.of(tcp);
            case null -> "";
            default -> pool.shared().config().listen().address().text();
        };
    }

    /** Address and port; of a Unix socket, which has no address on that side, just that. */
    static String of(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress tcp ? AddressText.of(tcp) : "on a unix socket";
    }
}
