package dev.nutcracker.admin;

import dev.nutcracker.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Stats ports of a {@link KnownProxy}, and what a client is told there. */
final class KnownPorts implements AutoCloseable {
    static final long NEVER_MS = 3_600_000;
    /** Who is answered with these does not owe it to the clock. */
    static final Limits PATIENT = new Limits(64, NEVER_MS, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    /** Who says nothing is answered soon. */
    static final Limits BRISK = new Limits(64, 1, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    /** Who has begun is to come to an end soon. */
    static final Limits HASTY = new Limits(64, NEVER_MS, 50, 50, NEVER_MS, 0, NEVER_MS, 1);

    static final String END = "\r\nHost: x\r\n\r\n";

    private final KnownProxy proxy = new KnownProxy();
    private final List<AutoCloseable> open = new ArrayList<>();

    KnownProxy proxy() {
        return proxy;
    }

    StatsPort open(Limits limits) {
        try {
            return serving(StatsPort.open("127.0.0.1", 0, limits));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same port, which now serves the proxy and is closed with the others. */
    StatsPort serving(StatsPort port) throws IOException {
        port.serve(proxy);
        open.add(port);
        return port;
    }

    List<RawClient> connectAll(StatsPort port, int count) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(connect(port));
        }
        open.addAll(clients);
        return clients;
    }

    /** All that comes after a request. */
    static String ask(StatsPort port, String request) {
        try (RawClient client = connect(port)) {
            client.send(request).halfClose();
            return client.readUntilClosed();
        }
    }

    static RawClient connect(StatsPort port) {
        try {
            return RawClient.connect(port.localAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static java.net.http.HttpResponse<String> get(StatsPort port, String target) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request(port, target).build(), BodyHandlers.ofString());
        }
    }

    static java.net.http.HttpResponse<byte[]> get(StatsPort port, String target, String acceptEncoding)
            throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    request(port, target)
                            .header("Accept-Encoding", acceptEncoding)
                            .build(),
                    BodyHandlers.ofByteArray());
        }
    }

    static java.net.http.HttpRequest.Builder request(StatsPort port, String target) throws IOException {
        int number = ((InetSocketAddress) port.localAddress()).getPort();
        return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number + target));
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }
}
