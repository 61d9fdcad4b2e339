package dev.nutcracker.training;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask at the same time, so that the proxy sends the requests of many in one write. */
final class TrainingCrowd implements Closeable {
    private static final int CLIENTS = 25;

    private final List<TrainingClient> clients = new ArrayList<>();

    /** Connects a client. */
    interface Connecting {
        TrainingClient client() throws IOException;
    }

    private TrainingCrowd() {}

    /** @param connect makes one of them */
    static TrainingCrowd connect(Connecting connect) throws IOException {
        TrainingCrowd crowd = new TrainingCrowd();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.clients.add(connect.client());
        }
        return crowd;
    }

    /** Each sends the same request, or several, and waits for exactly this response. */
    void exchange(String request, String response) throws IOException {
        for (TrainingClient client : clients) {
            client.send(request);
        }
        for (TrainingClient client : clients) {
            client.expect(response);
        }
    }

    @Override
    public void close() throws IOException {
        for (TrainingClient client : clients) {
            client.close();
        }
    }
}
