package dev.nutcracker.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of each other machine to the stats port, so that no machine can take them all. This machine is
 * not limited: its users could stop the proxy in other ways. Thread-safe.
 */
final class ConnectionsPerHost {
    static final int CONNECTIONS_MAX = 16;

    private final ConcurrentHashMap<InetAddress, Integer> connections = new ConcurrentHashMap<>();

    /** Admits a connection and counts it, unless its address already has the maximum. */
    boolean admit(SocketAddress peer) {
        @Nullable InetAddress address = counted(peer);
        return address == null || connections.merge(address, 1, Integer::sum) <= CONNECTIONS_MAX || refused(peer);
    }

    /** Removes an admitted connection from the count. */
    void gone(SocketAddress peer) {
        @Nullable InetAddress address = counted(peer);
        if (address != null) {
            connections.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean refused(SocketAddress peer) {
        gone(peer);
        return false;
    }

    private static @Nullable InetAddress counted(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && !inet.getAddress().isLoopbackAddress()
                ? inet.getAddress()
                : null;
    }
}
