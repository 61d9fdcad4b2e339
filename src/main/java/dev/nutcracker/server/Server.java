package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.LatencyRecorder;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerPhase;
import dev.nutcracker.stats.ServerSnapshot;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One worker's view of a server: its connections, opened when first needed and again when lost. */
public final class Server {
    private final Pool pool;
    private final Counters<ServerCounter> counters = new Counters<>(ServerCounter.class);
    private final Counters<ErrorKind> failures = new Counters<>(ErrorKind.class);
    private final LatencyRecorder latency = new LatencyRecorder();
    private int index;
    private ServerConfig config;
    private @Nullable ServerConnection[] connections;
    private boolean leaving;

    Server(Pool pool, int index, ServerConfig config) {
        this.pool = pool;
        this.index = index;
        this.config = config;
        this.connections = new ServerConnection[pool.slotCount()];
    }

    /** The server's place among the pool's servers. */
    public int index() {
        return index;
    }

    /** Takes on another place among the servers, name or weight, also when it was leaving; the address is the same. */
    void adopt(int newIndex, ServerConfig newConfig) {
        index = newIndex;
        config = newConfig;
        leaving = false;
        connections = Arrays.copyOf(connections, pool.slotCount());
        for (ServerConnection connection : connections) {
            if (connection != null) {
                connection.stay();
            }
        }
    }

    boolean hasAddressOf(ServerConfig other) {
        return config.address().equals(other.address());
    }

    /** The pool has this server no more: its connections answer what is outstanding and close. */
    void retire() {
        leaving = true;
        for (int slot = 0; slot < connections.length; slot++) {
            retire(slot);
        }
        leaveIfDone();
    }

    /** The connection of that slot is used no more: it answers what is outstanding and closes. */
    void retire(int slot) {
        ServerConnection connection = slot < connections.length ? connections[slot] : null;
        if (connection != null) {
            connection.retire(null);
        }
    }

    /**
     * Replaces connections that have shaken hands for another password or database. The new one opens when the other has
     * answered what is outstanding, so that a client's requests stay in order.
     */
    void renewConnections() {
        for (int slot = 0; slot < connections.length; slot++) {
            ServerConnection predecessor = connections[slot];
            if (predecessor != null && predecessor.isOutdated()) {
                ServerConnection successor = new ServerConnection(pool, this, slot);
                connections[slot] = successor;
                predecessor.retire(successor);
            }
        }
    }

    /** The connection of a slot, which may still be on its way. */
    public ServerConnection connection(int slot) {
        ServerConnection connection = connections[slot];
        if (connection == null) {
            connection = new ServerConnection(pool, this, slot);
            connections[slot] = connection;
            connection.open();
        }
        return connection;
    }

    /** The server's name as it is hashed. */
    public String name() {
        return config.name();
    }

    /** The times of requests that this server had a part in. */
    public LatencyRecorder latency() {
        return latency;
    }

    Counters<ServerCounter> counters() {
        return counters;
    }

    /** Connections that failed. */
    Counters<ErrorKind> failures() {
        return failures;
    }

    void connect(ServerConnection connection, Connector.Attempt attempt) {
        switch (config.address()) {
            case ServerAddress.Tcp(String host, int port) ->
                pool.connector().connect(host, port, pool.socketSettings(true), connection, attempt);
            case ServerAddress.Unix(String path) ->
                pool.connector().connectUnix(path, pool.socketSettings(false), connection, attempt);
        }
    }

    /** The connection has closed; the next request opens another. */
    void gone(ServerConnection connection, int slot) {
        if (connections[slot] == connection) {
            connections[slot] = null;
        }
        leaveIfDone();
    }

    private void leaveIfDone() {
        if (leaving && Arrays.stream(connections).allMatch(Objects::isNull)) {
            pool.left(this);
        }
    }

    void answered() {
        if (!leaving) {
            pool.shared().serverSucceeded(index);
        }
    }

    void failed(String reason) {
        if (!leaving) {
            pool.shared().serverFailed(index, reason);
        }
    }

    void close() {
        for (ServerConnection connection : connections) {
            if (connection != null) {
                connection.close(CloseCause.DISMISSED);
            }
        }
    }

    ServerSnapshot snapshot() {
        long[] values = counters.snapshot();
        for (ServerConnection connection : connections) {
            if (connection != null) {
                connection.countQueues(values);
            }
        }
        return new ServerSnapshot(config.name(), values);
    }

    /** What is counted per process is in none of it. */
    ServerMetrics metrics() {
        long[] phases = new long[ServerPhase.values().length];
        for (ServerConnection connection : connections) {
            if (connection != null) {
                phases[connection.phase().ordinal()]++;
            }
        }
        return new ServerMetrics(snapshot(), phases, failures.snapshot(), 0, false, latency.copy());
    }

    @Override
    public String toString() {
        return config.name();
    }
}
