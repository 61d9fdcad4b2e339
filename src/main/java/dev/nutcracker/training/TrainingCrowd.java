package dev.nutcracker.training;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clients that ask at the same time, so that the proxy sends the requests of many in one write. */
final class TrainingCrowd implements Closeable {
    private static final int CLIENTS = 25;

    private final List<TrainingClient> clients = new ArrayList<>();

    private TrainingCrowd() {}

    static TrainingCrowd connect(InetSocketAddress address, Process proxy) throws IOException {
        TrainingCrowd crowd = new TrainingCrowd();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.clients.add(TrainingClient.connect(address, proxy));
        }
        return crowd;
    }

    static TrainingCrowd connect(Path unixSocket, Process proxy) throws IOException {
        TrainingCrowd crowd = new TrainingCrowd();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.clients.add(TrainingClient.connect(unixSocket, proxy));
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
