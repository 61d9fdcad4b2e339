package dev.nutcracker.proxy;

import dev.nutcracker.client.Listener;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.ConnectionTally;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Opens the listening sockets of pools. An inherited socket is used in place of a new one. */
public final class PoolListeners {
    /** It logs under the name of the proxy. */
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final List<Worker> workers;
    private final Transport transport;
    private final ConnectionTally connections;
    private final InheritedSockets inherited;
    /** Whether another process accepts clients at inherited sockets, until they are told otherwise. */
    private boolean holding;

    PoolListeners(List<Worker> workers, Transport transport, ConnectionTally connections, InheritedSockets inherited) {
        this.workers = workers;
        this.transport = transport;
        this.connections = connections;
        this.inherited = inherited;
    }

    /** The process whose place this one takes has passed this socket, and accepts clients there until further notice. */
    void inherit(InheritedSocket socket) {
        holding = true;
        inherited.giveBack(socket);
    }

    Transport transport() {
        return transport;
    }

    /**
     * Fails if there is a socket that no pool of this configuration would take.
     *
     * @throws IOException which names each of them, and the addresses of the pools
     */
    public static void requireUse(InheritedSockets inherited, Configuration configuration, Transport transport)
            throws IOException {
        InheritedSockets left = new InheritedSockets(inherited.unused());
        List<String> addresses = new ArrayList<>();
        for (PoolConfig pool : configuration.pools()) {
            if (!(pool.listen().address() instanceof ListenAddress.None)) {
                addresses.add("'" + pool.listen().address().text() + "'");
                left.take(Listener.address(pool.listen().address(), transport), pool.name());
            }
        }
        if (!left.unused().isEmpty()) {
            throw new IOException(
                    left.unused().stream().map(InheritedSocket::text).collect(Collectors.joining("; "))
                            + ": no pool takes it; pools listen on " + String.join(", ", addresses));
        }
    }

    /**
     * The listening socket of each pool, null for a pool without an address.
     *
     * @param open sockets that are open already; they are kept
     * @param opened gets those that are opened for this
     */
    List<@Nullable Listener> of(Configuration next, List<Listener> open, List<Listener> opened) throws IOException {
        List<@Nullable Listener> listeners = new ArrayList<>();
        for (PoolConfig pool : next.pools()) {
            Listener listener = sharedListener(pool, next.pools(), listeners);
            if (listener == null) {
                listener = openListener(open, pool.listen().address());
            } else if (opened.contains(listener)) {
                tell(pool, listener);
            }
            if (listener == null && !(pool.listen().address() instanceof ListenAddress.None)) {
                listener = open(pool, listeners.size());
                opened.add(listener);
            }
            listeners.add(listener);
        }
        return listeners;
    }

    /** The socket of an earlier pool that shares its address with this one; null if there is none. */
    private static @Nullable Listener sharedListener(
            PoolConfig pool, List<PoolConfig> pools, List<@Nullable Listener> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            if (pools.get(i).protocol() != pool.protocol()
                    && pools.get(i).listen().address().isSame(pool.listen().address())) {
                return listeners.get(i);
            }
        }
        return null;
    }

    private static @Nullable Listener openListener(List<Listener> open, ListenAddress address) {
        for (Listener listener : open) {
            if (listener.listensOn(address)) {
                return listener;
            }
        }
        return null;
    }

    private Listener open(PoolConfig pool, int number) throws IOException {
        EventLoop loop = workers.get(number % workers.size()).loop();
        Listener listener = Listener.open(pool, loop, transport, connections, inherited);
        if (holding && listener.isInherited()) {
            listener.stopAccepting(true);
        }
        tell(pool, listener);
        return listener;
    }

    private static void tell(PoolConfig pool, Listener listener) {
        LOG.info(
                EACH,
                "listening on '{}' in pool '{}' with {} servers{}",
                pool.listen().address().text(),
                pool.name(),
                pool.knownServerCount(),
                listener.isInherited() ? ", by a socket that was open before" : "");
    }
}
