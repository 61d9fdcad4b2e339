package dev.nutcracker.server;

import java.util.ArrayDeque;

/** The clients that wait for room on one server connection, in the order in which they began to wait. */
final class HeldBackSenders {
    private final ServerConnection connection;
    private final ArrayDeque<ServerConnection.Sender> senders = new ArrayDeque<>();

    HeldBackSenders(ServerConnection connection) {
        this.connection = connection;
    }

    void add(ServerConnection.Sender sender) {
        senders.add(sender);
    }

    /** Those for which there is room go on. */
    void resume() {
        while (!senders.isEmpty() && !connection.isCongested()) {
            senders.remove().resume();
        }
    }

    /** The connection is gone: all go on. */
    void resumeAll() {
        while (!senders.isEmpty()) {
            senders.remove().resume();
        }
    }
}
