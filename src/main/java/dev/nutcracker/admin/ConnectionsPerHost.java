package dev.nutcracker.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many connections each other machine has to the stats port, so that none can take them all. This machine may: who is
 * here has other means. Thread-safe.
 */
final class ConnectionsPerHost {
    static final int CONNECTIONS_MAX = 16;

    private final ConcurrentHashMap<InetAddress, Integer> connections = new ConcurrentHashMap<>();

    /** Counts a connection in, unless its address has as many as it may. */
    boolean admit(SocketAddress peer) {
        @Nullable InetAddress address = counted(peer);
        return address == null || connections.merge(address, 1, Integer::sum) <= CONNECTIONS_MAX || refused(peer);
    }

    /** Counts out a connection that was admitted. */
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
