package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/**
 * The connection before another in the same place, and the one after it: the next opens when the one before has answered
 * everything, so that a client's requests stay in order.
 */
final class ConnectionHandover {
    private @Nullable ServerConnection predecessor;
    private @Nullable ServerConnection successor;

    ConnectionHandover(@Nullable ServerConnection predecessor) {
        this.predecessor = predecessor;
    }

    /** The one before, as long as it has not closed. */
    @Nullable
    ServerConnection predecessor() {
        return predecessor;
    }

    void to(ServerConnection next) {
        successor = next;
    }

    /** The one between has closed, so the one before is of no use, and the next may open. */
    void closed(CloseCause cause) {
        if (predecessor != null) {
            predecessor.close(cause);
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
