package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/** A shared connection that keeps the bytes of its requests until they are answered, since they may be sent again. */
abstract class KeepingConnection extends BoundedConnection {
    KeepingConnection(ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        super(setup, predecessor);
    }

    @Override
    final long keptForRepeats() {
        return requests().outstanding.lengthBytes();
    }
}
