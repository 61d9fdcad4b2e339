package dev.nutcracker.client;

import java.util.function.Consumer;

/** What one client waits for: others, at a server or at every server, or a connection that others have. */
interface ClientWait {
    /** A client that has never wanted a connection for itself. */
    ClientWait NONE = new ClientWait() {};

    /** Whether the client waits for what may never come. */
    default boolean isBlocked() {
        return false;
    }

    /** Whether the client waits for others, or in line for a connection that others have. */
    default boolean isWaiting() {
        return false;
    }

    /**
     * Ends what the client waits for.
     *
     * @param withError whether it is answered an error, rather than as if its time were over
     * @param done called once, with whether it was waiting and does no longer
     */
    default void unblock(boolean withError, Consumer<Boolean> done) {
        done.accept(false);
    }

    /** The proxy is ending: the client waits no longer for what may never come. */
    default void end() {}

    /** The pool has other servers, or others of them are live: what is waited for may never come there. */
    default void serversChanged() {}
}
