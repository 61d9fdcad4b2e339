package dev.nutcracker.server;

/**
 * What a server connection is set up with.
 *
 * @param flavour see {@link dev.nutcracker.protocol.Dialect#handshake}
 * @param lane which of the shared connections of its flavour; {@link #NO_LANE} if it is not shared
 */
record ConnectionSetup(PoolContext pool, ServerContext server, ServerConnection.Owner owner, int flavour, int lane) {
    /** The lane of a connection that is not shared. */
    static final int NO_LANE = -1;

    boolean isShared() {
        return lane != NO_LANE;
    }

    /** Whether its owner finds out itself whether the server is well. */
    boolean isObserved() {
        return owner instanceof ConnectionObserver;
    }
}
