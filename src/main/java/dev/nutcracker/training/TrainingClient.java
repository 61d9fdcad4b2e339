package dev.nutcracker.training;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client of the proxy that checks the responses. */
final class TrainingClient implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration TRY_EVERY = Duration.ofMillis(20);

    private final Closeable connection;
    private final OutputStream out;
    private final Lines in;

    private TrainingClient(SocketChannel channel) {
        this.connection = channel;
        this.out = Channels.newOutputStream(channel);
        this.in = new Lines(Channels.newInputStream(channel));
    }

    private TrainingClient(SSLSocket socket) throws IOException {
        this.connection = socket;
        this.out = socket.getOutputStream();
        this.in = new Lines(socket.getInputStream());
    }

    static TrainingClient connect(Path unixSocket, Process proxy) throws IOException {
        return connect((SocketAddress) UnixDomainSocketAddress.of(unixSocket), proxy);
    }

    static TrainingClient connect(InetSocketAddress address, Process proxy) throws IOException {
        return connect((SocketAddress) address, proxy);
    }

    /** Shakes hands with a proxy that listens already. */
    static TrainingClient connect(InetSocketAddress address, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.startHandshake();
        return new TrainingClient(socket);
    }

    /** Retries until the proxy listens. */
    private static TrainingClient connect(SocketAddress address, Process proxy) throws IOException {
        long startNs = System.nanoTime();
        while (true) {
            try {
                return new TrainingClient(SocketChannel.open(address));
            } catch (IOException e) {
                if (!proxy.isAlive() || System.nanoTime() - startNs > START_WITHIN.toNanos()) {
                    throw new IOException("the proxy does not listen on " + address, e);
                }
                LockSupport.parkNanos(TRY_EVERY.toNanos());
            }
        }
    }

    void send(String request) throws IOException {
        out.write(request.getBytes(ISO_8859_1));
    }

    /** Sends a request, or several, and waits for exactly this response. */
    void exchange(String request, String response) throws IOException {
        send(request);
        expect(response);
    }

    /** Waits for exactly this response. */
    void expect(String response) throws IOException {
        String answered = in.bytes(response.length());
        if (!answered.equals(response)) {
            throw new IOException("the proxy answered '" + answered + "' instead of '" + response + "'");
        }
    }

    /** Sends a request and waits for one line with this beginning. */
    void exchangeLine(String request, String beginning) throws IOException {
        send(request);
        String line = in.next();
        if (line == null || !line.startsWith(beginning)) {
            throw new IOException("the proxy answered '" + line + "' instead of '" + beginning + "'");
        }
    }

    /** Reads until the proxy closes. */
    void expectText(String part) throws IOException {
        String text = in.rest();
        if (!text.contains(part)) {
            throw new IOException("the proxy answered '" + text + "', without '" + part + "'");
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
