package dev.nutcracker.client;

import dev.nutcracker.net.AddressText;
import dev.nutcracker.server.Pool;
import io.netty.channel.Channel;
import io.netty.channel.local.LocalAddress;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The two ends of a client's connection. */
final class PeerAddress {
    /** Where the client is, if a header of the PROXY protocol says so. */
    private static final AttributeKey<InetSocketAddress> PROXIED = AttributeKey.valueOf(PeerAddress.class, "proxied");

    private PeerAddress() {}

    /** The client is there, and the other end of the socket is a load balancer's. */
    static void set(Channel client, InetSocketAddress address) {
        client.attr(PROXIED).set(address);
    }

    /** Where the client is by a header of the PROXY protocol; null if there was none. */
    static @Nullable InetSocketAddress proxied(Channel client) {
        return client.hasAttr(PROXIED) ? client.attr(PROXIED).get() : null;
    }

    /** Where the client is. A unix socket has no address, or one without a path. */
    static @Nullable SocketAddress remote(Channel client) {
        return client.hasAttr(PROXIED) ? client.attr(PROXIED).get() : client.remoteAddress();
    }

    /** Where the client is; null on a unix socket, or if it has gone already. */
    static @Nullable InetSocketAddress tcp(Channel client) {
        return remote(client) instanceof InetSocketAddress tcp ? tcp : null;
    }

    /** {@code host:port}; for a unix socket the path that the pool listens on; empty if there is no address. */
    static String text(@Nullable SocketAddress address, Pool pool) {
        return switch (address) {
            case InetSocketAddress tcp -> AddressText.of(tcp);
            case null -> "";
            default -> pool.shared().config().listen().address().text();
        };
    }

    /** {@code host:port}. The client's end of a unix socket has no address, so that is only called a unix socket; so it is within the process. */
    static String of(Channel client) {
        return switch (remote(client)) {
            case InetSocketAddress tcp -> AddressText.of(tcp);
            case LocalAddress _ -> "within the process";
            case null, default -> "on a unix socket";
        };
    }
}
