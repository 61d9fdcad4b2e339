package dev.nutcracker.client;

/** One client of a {@link PoolClients}, for those who look at a few clients at a time. It may be gone meanwhile. */
public final class ChosenClient {
    private final ClientConnection connection;

    ChosenClient(ClientConnection connection) {
        this.connection = connection;
    }

    ClientConnection connection() {
        return connection;
    }
}
