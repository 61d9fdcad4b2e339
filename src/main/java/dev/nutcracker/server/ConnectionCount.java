package dev.nutcracker.server;

import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.stats.ServerCounter;
import org.jspecify.annotations.Nullable;

/** As what one server connection is counted: with the process's connections and descriptors, and with its server. */
final class ConnectionCount {
    private final PoolContext pool;
    private final ServerContext server;
    private final boolean shared;
    private final boolean forRequests;
    private boolean begun;
    private boolean admitted;
    private boolean connected;
    /** Of the server that clients can reach by it. */
    private @Nullable ServerHealth reached;

    /**
     * @param shared whether it needs a file descriptor of its own; others are counted by their owners
     * @param forRequests whether it is for the requests of clients
     */
    ConnectionCount(PoolContext pool, ServerContext server, boolean shared, boolean forRequests) {
        this.pool = pool;
        this.server = server;
        this.shared = shared;
        this.forRequests = forRequests;
    }

    /** It is about to be opened; returns false if no file descriptor is left for it. */
    boolean begin() {
        begun = true;
        pool.shared().connections().opened();
        admitted = shared && pool.shared().admission().admitServerConnection();
        return admitted || !shared;
    }

    void connected() {
        connected = true;
        server.counters().increment(ServerCounter.SERVER_CONNECTIONS);
    }

    /** Requests can be sent. */
    void ready() {
        if (forRequests) {
            reached = server.reached();
        }
    }

    /** Requests cannot be sent after all. */
    void turnedAway() {
        if (reached != null) {
            reached.disconnected();
            reached = null;
        }
    }

    void closed() {
        if (begun) {
            pool.shared().connections().closed();
        }
        if (admitted) {
            pool.shared().admission().serverConnectionGone();
        }
        if (connected) {
            server.counters().decrement(ServerCounter.SERVER_CONNECTIONS);
        }
        turnedAway();
    }
}
