package dev.nutcracker.server;

import java.util.function.Consumer;

/**
 * What one worker has at a server for one purpose: the connections that clients share, the leases, the channels. The server
 * knows it by this interface only, so a pool without channels has servers without them.
 */
public interface ServerPart {
    /** The pool has taken on a configuration, and the server is in it. */
    void renew();

    /** The pool has the server no more: what is under way comes to its end, and nothing else begins. */
    void retire();

    /** Whether nothing is left here, so that a server that leaves need not be kept for it. */
    boolean isDone();

    /** The server has left, and every part of it is done. */
    default void left() {}

    /** Everything here ends at once. */
    void close();

    /** Calls {@code action} with each connection on which requests are sent; it may close them. */
    default void forEachConnection(Consumer<ServerConnection> action) {}

    /** Counts its other connections, by the ordinal of their {@link dev.nutcracker.stats.ServerPhase}. */
    default void countPhases(long[] phases) {}

    /** How many clients wait for a connection here. */
    default int clientsInLine() {
        return 0;
    }
}
