package dev.nutcracker.server;

import dev.nutcracker.stats.ServerPhase;

/** The states in the life of a server connection. */
enum ConnectionState {
    /** It opens when its predecessor has answered everything. */
    SUCCEEDING(ServerPhase.CONNECTING),
    OPENING(ServerPhase.CONNECTING),
    SHAKING_HANDS(ServerPhase.HANDSHAKING),
    READY(ServerPhase.READY),
    CLOSED(ServerPhase.CONNECTING);

    private final ServerPhase phase;

    ConnectionState(ServerPhase phase) {
        this.phase = phase;
    }

    /** The phase in the metrics. */
    ServerPhase phase() {
        return phase;
    }
}
