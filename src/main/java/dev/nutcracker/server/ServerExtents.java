package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCommands;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.protocol.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the protocol each server of a pool takes, as far as that is known. It is kept by address, and so outlives
 * changes of the configuration. Thread-safe, and not on the path of requests: on a change, the listener learns what can
 * be sent to all servers.
 *
 * <pre>
 *             asked                                      has been lost, and is connected again
 *   UNASKED ─────────► WHOLE, TWEMPROXY, AWAY   ─────────────────────────────────────────────► UNASKED
 * </pre>
 */
final class ServerExtents {
    private static final Logger LOG = LoggerFactory.getLogger(ServerExtents.class);

    /** The state of one server. */
    enum State {
        UNASKED,
        WHOLE,
        TWEMPROXY,
        /** It was twemproxy, and may be another program now. */
        TWEMPROXY_UNASKED,
        /** It could not be asked; it is asked when it can be reached. */
        AWAY
    }

    private final Map<ServerAddress, State> states = new HashMap<>();
    private PoolConfig config;
    private Consumer<Extent> listener = extent -> {};

    ServerExtents(PoolConfig config) {
        this.config = config;
    }

    /** Calls {@code newListener} now and whenever the extent of the pool may have changed. */
    synchronized void listen(Consumer<Extent> newListener) {
        listener = newListener;
        tell();
    }

    /** The pool has another configuration. */
    synchronized void adopt(PoolConfig successor) {
        config = successor;
        states.keySet()
                .retainAll(config.servers().stream().map(ServerConfig::address).toList());
        tell();
    }

    /** How much can be sent to every server of the pool. */
    synchronized Extent ofPool() {
        return switch (config.serverCommands()) {
            case ALL -> Extent.WHOLE;
            case TWEMPROXY -> Extent.TWEMPROXY;
            case AUTO -> {
                if (config.servers().stream().anyMatch(server -> state(server.address()) == State.TWEMPROXY)) {
                    yield Extent.TWEMPROXY;
                }
                yield unasked().isEmpty() ? Extent.WHOLE : Extent.UNKNOWN;
            }
        };
    }

    /** Whether the server is twemproxy, as far as that is known. */
    synchronized boolean isTwemproxy(ServerAddress server) {
        return switch (config.serverCommands()) {
            case ALL -> false;
            case TWEMPROXY -> true;
            case AUTO -> isTwemproxy(state(server));
        };
    }

    private static boolean isTwemproxy(State state) {
        return state == State.TWEMPROXY || state == State.TWEMPROXY_UNASKED;
    }

    /** Whether the state is the result of asking. */
    synchronized boolean areAsked() {
        return config.serverCommands() == ServerCommands.AUTO;
    }

    /** The servers that are still to be asked. */
    synchronized List<ServerConfig> unasked() {
        List<ServerConfig> unasked = new ArrayList<>();
        for (ServerConfig server : config.servers()) {
            State state = state(server.address());
            if (state == State.UNASKED || state == State.TWEMPROXY_UNASKED) {
                unasked.add(server);
            }
        }
        return unasked;
    }

    /** The server has been asked. */
    synchronized void found(ServerAddress server, State state) {
        State before = state(server);
        if (config.servers().stream().noneMatch(each -> each.address().equals(server))) {
            return;
        }
        // While it is away, nothing shows whether it is another program now.
        State now = isTwemproxy(before) && state == State.AWAY ? State.TWEMPROXY : state;
        states.put(server, now);
        if (isTwemproxy(now) != isTwemproxy(before)) {
            log(server, now);
        }
        tell();
    }

    private void log(ServerAddress server, State now) {
        if (now == State.TWEMPROXY) {
            LOG.warn(
                    "server {} of pool {} closes connections on commands that twemproxy does not know: clients of the"
                            + " pool get an error for these (server_commands)",
                    server.text(),
                    config.name());
        } else {
            LOG.info("server {} of pool {} takes all commands now", server.text(), config.name());
        }
    }

    /** The server was lost, or did something that twemproxy does not do: it may be another program now. */
    synchronized void doubt(ServerAddress server) {
        State before = state(server);
        states.put(server, isTwemproxy(before) ? State.TWEMPROXY_UNASKED : State.UNASKED);
        tell();
    }

    private State state(ServerAddress server) {
        return states.getOrDefault(server, State.UNASKED);
    }

    private void tell() {
        listener.accept(ofPool());
    }
}
