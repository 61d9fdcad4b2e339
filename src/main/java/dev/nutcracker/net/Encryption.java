package dev.nutcracker.net;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** TLS for connections that are not on a loop: those to the statistics port. Thread-safe. */
public interface Encryption {
    /** Returns the engine of one more connection, of the server's side; null if this is not in effect any more. */
    @Nullable
    SSLEngine newEngine();

    /** The connection of this engine has shaken hands. */
    void succeeded(SSLEngine engine, long durationNs);

    /** The handshake of a connection has failed; returns why, null if the peer has just closed the connection. */
    @Nullable
    String failed(Throwable cause);

    /**
     * The connection of this engine is closed.
     *
     * @param succeeded whether it had shaken hands
     */
    void closed(SSLEngine engine, boolean succeeded);
}
