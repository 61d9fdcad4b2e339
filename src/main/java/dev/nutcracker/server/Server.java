package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerSnapshot;
import org.jspecify.annotations.Nullable;

/** One worker's view of a server: its connections, opened when first needed and again when lost. */
public final class Server {
    private final Pool pool;
    private final int index;
    private final ServerConfig config;
    private final @Nullable ServerConnection[] connections;
    private final Counters<ServerCounter> counters = new Counters<>(ServerCounter.class);

    Server(Pool pool, int index, ServerConfig config) {
        this.pool = pool;
        this.index = index;
        this.config = config;
        this.connections = new ServerConnection[pool.shared().config().serverConnections()];
    }

    /** The server's place among the pool's servers. */
    public int index() {
        return index;
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

    Counters<ServerCounter> counters() {
        return counters;
    }

    void connect(ServerConnection connection, Connector.Attempt attempt) {
        boolean keepAlive = pool.shared().config().tcpKeepalive();
        switch (config.address()) {
            case ServerAddress.Tcp(String host, int port) ->
                pool.connector().connect(host, port, new SocketSettings(true, keepAlive), connection, attempt);
            case ServerAddress.Unix(String path) ->
                pool.connector().connectUnix(path, new SocketSettings(false, keepAlive), connection, attempt);
        }
    }

    /** The connection has closed; the next request opens another. */
    void gone(int slot) {
        connections[slot] = null;
    }

    void answered() {
        pool.shared().serverSucceeded(index);
    }

    void failed(String reason) {
        pool.shared().serverFailed(index, reason);
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

    @Override
    public String toString() {
        return config.name();
    }
}
