package dev.nutcracker.server;

import java.util.function.Consumer;

/**
 * A part of a server at one worker, for one purpose: shared connections, leases, channels. The server knows it only by this
 * interface, so in a pool without channels the servers have no part for them.
 */
public interface ServerPart {
    /** The pool has taken on a configuration that still has this server. */
    void renew();

    /** The pool does not have the server any more: work in progress is finished, and nothing new begins. */
    void retire();

    /** Whether nothing is left here, so that a leaving server need not be kept for this part. */
    boolean isDone();

    /** The server has left, and every part of it is done. */
    default void left() {}

    /**
     * The server is out of use: nothing new begins, and connections close.
     *
     * @param atOnce whether they close at once, or when everything on them is answered
     * @param reason the error text for requests that get no answer
     */
    void goesOut(boolean atOnce, String reason);

    /** The server's connections lead elsewhere than new ones would: each is replaced when everything on it is answered. */
    default void reconnect() {}

    /** The server is in use again. */
    void comesBack();

    /** Closes everything here at once. */
    void close();

    /** Calls {@code action} with each connection that sends requests; it may close them. */
    default void forEachConnection(Consumer<ServerConnection> action) {}

    /** Adds each connection here to {@code reports}. */
    default void listConnections(ConnectionReports reports) {}

    /** Counts its other connections, by the ordinal of their {@link dev.nutcracker.stats.ServerPhase}. */
    default void countPhases(long[] phases) {}

    /** How many clients wait for a connection here. */
    default int clientsInQueue() {
        return 0;
    }
}
