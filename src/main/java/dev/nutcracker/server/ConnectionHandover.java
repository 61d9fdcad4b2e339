package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/**
 * Links a connection to the one before it and the one after it in the same place. The next one opens when the one before
 * has answered everything, so a client's requests stay in order.
 */
final class ConnectionHandover {
    private @Nullable ServerConnection predecessor;
    private @Nullable ServerConnection successor;

    ConnectionHandover(@Nullable ServerConnection predecessor) {
        this.predecessor = predecessor;
    }

    /** The connection before this one, until it has closed. */
    @Nullable
    ServerConnection predecessor() {
        return predecessor;
    }

    /** The connection that opens when this one has closed; null if there is none. */
    @Nullable
    ServerConnection successor() {
        return successor;
    }

    void to(ServerConnection next) {
        successor = next;
    }

    /** The connection in between has closed, so the one before it is not needed: it closes for the same reason. The next may open. */
    void closed(CloseCause cause, byte[] errorResponse, String logText) {
        if (predecessor != null) {
            predecessor.close(cause, errorResponse, logText);
            predecessor = null;
        }
        if (successor != null) {
            successor.succeed();
        }
    }

    void predecessorClosed() {
        predecessor = null;
    }
}
