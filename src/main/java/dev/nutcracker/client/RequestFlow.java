package dev.nutcracker.client;

import dev.nutcracker.server.ServerConnection;

/**
 * The flow of one client's requests, as those see it that have to hold it back: what the next request depends on is not
 * known yet, or a server takes less than the client sends.
 */
interface RequestFlow extends ServerConnection.Sender {
    /** Nothing more is served until {@link #resume}. */
    void holdBack();

    /** The server takes less than this client sends: nothing more is served until it has room. */
    void holdBack(ServerConnection connection);

    /** Nothing more is served; the client is closed when everything it is owed is written. */
    void drain();

    /** Whether nothing more is served. */
    boolean isEnded();

    /** Whether the client has closed its side. */
    boolean isInputEnded();

    /** When something has come last, on the turn's clock. */
    long latestReadNs();
}
