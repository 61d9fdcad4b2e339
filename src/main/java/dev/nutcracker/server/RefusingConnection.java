package dev.nutcracker.server;

/** Stands in place of a connection for requests that go to no server. It is never opened, and takes none. */
final class RefusingConnection extends BoundedConnection {
    private final FastFailure failure;

    RefusingConnection(ConnectionSetup setup, FastFailure failure) {
        super(setup, null);
        this.failure = failure;
    }

    @Override
    public boolean isFull() {
        return true;
    }

    @Override
    public FastFailure fullness() {
        return failure;
    }
}
