package dev.nutcracker.loadtest;

import dev.nutcracker.stats.LatencyHistogram;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a load: connections on one thread, each of which sends a pipeline of requests and waits for all responses
 * before it sends the next. So does redis-benchmark.
 */
final class Load implements AutoCloseable {
    private static final long CONNECT_MS = 5_000;
    private static final int WAIT_MS = 100;

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final LatencyHistogram times = new LatencyHistogram();
    private final byte[] response;
    private final int pipeline;
    private long responses;
    /** What has ended the run before its time. */
    private @Nullable IOException failure;

    /** What a run came to. Times are those of whole pipelines. */
    record Result(double requestsPerSecond, LatencyHistogram times) {}

    /** One connection, with what it has to send and how much of the responses it still expects. */
    private final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer requests;
        private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);
        private int left;
        private int position;
        private long sentNs;

        Connection(SocketChannel channel, byte[] request) {
            this.channel = channel;
            this.requests = ByteBuffer.allocateDirect(request.length * pipeline);
            for (int i = 0; i < pipeline; i++) {
                requests.put(request);
            }
        }

        void send() throws IOException {
            requests.clear();
            left = pipeline;
            sentNs = System.nanoTime();
            while (requests.hasRemaining()) {
                channel.write(requests);
            }
        }

        /** Every byte is compared: a wrong answer is no answer. */
        void receive() throws IOException {
            received.clear();
            if (channel.read(received) < 0) {
                throw new EOFException("the connection was closed");
            }
            received.flip();
            while (received.hasRemaining()) {
                if (left == 0 || received.get() != response[position++]) {
                    throw new IOException("an answer that is not the value of the key");
                }
                if (position == response.length) {
                    position = 0;
                    left--;
                    responses++;
                }
            }
            if (left == 0) {
                times.record(System.nanoTime() - sentNs);
                send();
            }
        }
    }

    /** Connects, and writes the key that is read. */
    Load(BenchTarget target, BenchProtocol protocol, int clients, int pipeline, int valueBytes) throws IOException {
        this.response = protocol.response(valueBytes);
        this.pipeline = pipeline;
        try {
            for (int i = 0; i < clients; i++) {
                SocketChannel channel = SocketChannel.open();
                connections.add(new Connection(channel, protocol.request()));
                channel.socket().connect(target.address(), Math.toIntExact(CONNECT_MS));
                channel.socket().setTcpNoDelay(true);
            }
            prepare(connections.getFirst().channel, protocol, valueBytes);
            for (Connection connection : connections) {
                connection.channel.configureBlocking(false);
                connection.channel.register(selector, SelectionKey.OP_READ, connection);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void prepare(SocketChannel channel, BenchProtocol protocol, int valueBytes) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(protocol.preparation(valueBytes));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        ByteBuffer answer = ByteBuffer.allocate(protocol.prepared().length);
        while (answer.hasRemaining()) {
            if (channel.read(answer) < 0) {
                throw new EOFException("the connection was closed");
            }
        }
        if (!answer.flip().equals(ByteBuffer.wrap(protocol.prepared()))) {
            throw new IOException("the key could not be written: a password, or another protocol?");
        }
    }

    /** Runs for so long. */
    Result run(long milliseconds) throws IOException {
        for (Connection connection : connections) {
            connection.send();
        }
        long startNs = System.nanoTime();
        long endNs = startNs + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        long nowNs = startNs;
        while (nowNs - endNs < 0) {
            selector.select(key -> receive((Connection) key.attachment()), WAIT_MS);
            if (failure != null) {
                throw failure;
            }
            nowNs = System.nanoTime();
        }
        return new Result(responses * 1e9 / (nowNs - startNs), times);
    }

    private void receive(Connection connection) {
        try {
            connection.receive();
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }
}
