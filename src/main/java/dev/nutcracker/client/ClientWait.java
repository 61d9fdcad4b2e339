package dev.nutcracker.client;

import java.util.function.Consumer;

/** The wait of one client: blocked at a server or at every server, or in the queue for a server connection. */
interface ClientWait {
    /** For a client that has never wanted a connection of its own. */
    ClientWait NONE = new ClientWait() {};

    /** Whether the client is blocked: it waits for an event that may never come. */
    default boolean isBlocked() {
        return false;
    }

    /** Whether the client is blocked, or in the queue for a server connection. */
    default boolean isWaiting() {
        return false;
    }

    /**
     * Ends the wait.
     *
     * @param withError whether the client gets an error, rather than the answer for a timeout
     * @param done called once, with whether the client was waiting and does not wait any more
     */
    default void unblock(boolean withError, Consumer<Boolean> done) {
        done.accept(false);
    }

    /** The proxy is stopping: ends the wait. */
    default void end() {}

    /**
     * The pool's servers have changed, or which of them are live: ends a wait for an event that may not come any more.
     */
    default void serversChanged() {}
}
