package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/** Which type of connection clients share to a server that is known by its address. */
final class ConnectionTypes {
    private ConnectionTypes() {}

    /**
     * A connection of the type that the configuration in effect wants.
     *
     * @param predecessor the connection that it replaces once that has answered everything
     */
    static ServerConnection shared(
            PoolContext pool, Server server, ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        if (pool.shared().use().hasPatience()) {
            return PatientConnection.of(setup, predecessor);
        }
        if (pool.shared().config().failureRules().retries().areOn()) {
            return RetryingConnection.of(setup, server, predecessor);
        }
        return server.settings().maxOutstanding() > 0
                ? BoundedConnection.of(setup, predecessor)
                : new ServerConnection(setup, predecessor);
    }
}
