package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;

/** One client: sends a batch of requests, checks the responses, and is then ready for the next batch. */
final class LoadConnection implements AutoCloseable {
    private static final int CLOSE_AT_ONCE = 0;
    private static final int SHOWN_BYTES = 60;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Exchange[] mix;
    private final Keyspace keys;
    private final ByteBuffer out;
    private final byte[] sent;
    private int sentCount;
    private int answeredCount;
    private int checkedBytes;
    private long startNs;
    private long answeredNs = Long.MIN_VALUE;

    LoadConnection(int port, Selector selector, Exchange[] mix, Keyspace keys, int pipeline) throws IOException {
        this.mix = mix;
        this.keys = keys;
        this.sent = new byte[pipeline];
        this.out = ByteBuffer.allocateDirect(pipeline * longestRequest(mix));
        this.channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Close with RST: no data is under way, and thousands of sockets in TIME_WAIT would use up the ports.
        channel.setOption(StandardSocketOptions.SO_LINGER, CLOSE_AT_ONCE);
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    boolean isIdle() {
        return answeredCount == sentCount;
    }

    /** Returns when a response was read last. */
    long answeredNs() {
        return answeredNs;
    }

    /** Sends {@code count} requests whose latency counts from {@code startNs}. */
    void send(int count, long startNs, KeyChoice choice) throws IOException {
        this.startNs = startNs;
        this.sentCount = count;
        this.answeredCount = 0;
        out.clear();
        for (int i = 0; i < count; i++) {
            sent[i] = (byte) choice.exchange(mix.length);
            mix[sent[i]].write(out, keys, choice.key());
        }
        out.flip();
        write();
    }

    void write() throws IOException {
        channel.write(out);
        int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Reads once, into {@code in}; returns how many responses were completed. */
    int read(ByteBuffer in, MemorySegment inSegment, Histogram latencyNs) throws IOException {
        in.clear();
        if (channel.read(in) < 0) {
            throw new IOException(
                    "the proxy has closed a connection with " + (sentCount - answeredCount) + " requests outstanding");
        }
        in.flip();
        int before = answeredCount;
        while (in.hasRemaining()) {
            check(in, inSegment);
        }
        int completed = answeredCount - before;
        if (completed > 0) {
            answeredNs = System.nanoTime();
            latencyNs.recordValueWithCount(Math.max(0, answeredNs - startNs), completed);
        }
        return completed;
    }

    /** Counts the requests that are still outstanding with the time for which they have been due. */
    void giveUp(long endNs, Histogram latencyNs) {
        if (!isIdle()) {
            latencyNs.recordValueWithCount(Math.max(0, endNs - startNs), sentCount - answeredCount);
        }
    }

    private void check(ByteBuffer in, MemorySegment inSegment) throws IOException {
        if (isIdle()) {
            throw new IOException("a response to no request: " + shown(in));
        }
        Exchange exchange = mix[sent[answeredCount]];
        int length = Math.min(in.remaining(), exchange.responseBytes() - checkedBytes);
        if (!exchange.matches(in, inSegment, checkedBytes, length)) {
            throw new IOException("a wrong response, from byte " + checkedBytes + " on: " + shown(in));
        }
        in.position(in.position() + length);
        checkedBytes += length;
        if (checkedBytes == exchange.responseBytes()) {
            checkedBytes = 0;
            answeredCount++;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static String shown(ByteBuffer in) {
        byte[] bytes = new byte[Math.min(SHOWN_BYTES, in.remaining())];
        in.duplicate().get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }

    private static int longestRequest(Exchange[] mix) {
        int longest = 0;
        for (Exchange exchange : mix) {
            longest = Math.max(longest, exchange.requestBytes());
        }
        return longest;
    }
}
