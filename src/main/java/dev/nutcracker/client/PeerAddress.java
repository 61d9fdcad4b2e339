package dev.nutcracker.client;

import dev.nutcracker.net.AddressText;
import dev.nutcracker.server.Pool;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The two ends of a client's connection, as text. */
final class PeerAddress {
    private PeerAddress() {}

    /** {@code host:port}; for a unix socket the path that the pool listens on; empty if there is no address. */
    static String text(@Nullable SocketAddress address, Pool pool) {
        return switch (address) {
            case InetSocketAddress tcp -> AddressText.of(tcp);
            case null -> "";
            default -> pool.shared().config().listen().address().text();
        };
    }

    /** {@code host:port}. The client's end of a unix socket has no address, so that is only called a unix socket. */
    static String of(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress tcp ? AddressText.of(tcp) : "on a unix socket";
    }
}
