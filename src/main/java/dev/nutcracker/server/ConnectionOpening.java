package dev.nutcracker.server;

import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Inbound;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens one server connection, unless file descriptors are short. */
final class ConnectionOpening {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionOpening.class);

    private final ServerConnection connection;
    private final PoolContext pool;
    private final ServerContext server;
    private final Inbound inbound;
    private final ConnectionCount count;
    private Connector.@Nullable Attempt attempt;

    ConnectionOpening(
            ServerConnection connection,
            PoolContext pool,
            ServerContext server,
            Inbound inbound,
            ConnectionCount count) {
        this.connection = connection;
        this.pool = pool;
        this.server = server;
        this.inbound = inbound;
        this.count = count;
    }

    /** Returns whether it begins to open; if not, it closes right after this turn's requests have been put on it. */
    boolean begin() {
        if (!count.begin()) {
            LOG.warn("pool {}: no file descriptor is left for a connection to server {}", pool.name(), server);
            // The caller puts a request on it first.
            pool.loop().execute(() -> connection.close(CloseCause.TOO_MANY_FILES));
            return false;
        }
        attempt = new Connector.Attempt(inbound) {
            @Override
            protected void connectFailed(Throwable cause) {
                connection.connectFailed(cause);
            }
        };
        server.connect(attempt);
        return true;
    }

    /** The connection closes before it was there. */
    void cancel() {
        if (attempt != null) {
            attempt.cancel();
        }
    }
}
