package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Clients on one thread that send a number of requests and check each response.
 *
 * <p>With rate 0, each client sends its next batch as soon as the last one is answered. With a rate, request number n
 * is due at n / rate, even if earlier ones are late, and its latency counts from then: if a proxy stops for a while,
 * all requests that were due meanwhile count, not only those that were sent.
 */
final class Loader implements AutoCloseable {
    private static final int READ_BYTES = 256 * 1024;
    private static final long PATIENCE_NS = 20_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LONGEST_NS = 3_600 * SECOND_NS;
    private static final int DIGITS_KEPT = 3;

    private final Selector selector;
    private final LoadConnection[] clients;
    private final KeyChoice choice;
    private final int pipeline;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final MemorySegment inSegment = MemorySegment.ofBuffer(in);
    private final Consumer<SelectionKey> ready = this::ready;
    private Histogram latencyNs = newHistogram();
    private long completed;
    private volatile boolean stopped;

    Loader(int port, int clientCount, int pipeline, Keyspace keys, KeyChoice choice, Exchange... mix)
            throws IOException {
        this.selector = Selector.open();
        this.choice = choice;
        this.pipeline = pipeline;
        this.clients = new LoadConnection[clientCount];
        try {
            for (int i = 0; i < clientCount; i++) {
                clients[i] = new LoadConnection(port, selector, mix, keys, pipeline);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Sends {@code requests} requests in whole batches, as fast as they are answered. */
    Outcome run(long requests) throws IOException {
        return measured(() -> {
            long unsent = Math.ceilDiv(requests, pipeline);
            long outstanding = 0;
            while (outstanding > 0 || (unsent > 0 && !stopped)) {
                for (int i = 0; i < clients.length && unsent > 0 && !stopped; i++) {
                    if (clients[i].isIdle()) {
                        clients[i].send(pipeline, System.nanoTime(), choice);
                        outstanding += pipeline;
                        unsent--;
                    }
                }
                outstanding -= await();
            }
        });
    }

    /** Sends {@code requests} requests, each when it is due. */
    Outcome runAtRate(long requests, double requestsPerSecond) throws IOException {
        return measured(() -> {
            double intervalNs = SECOND_NS / requestsPerSecond;
            long startNs = System.nanoTime();
            long[] next = new long[clients.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = i;
            }
            long deadlineNs = startNs + (long) (requests * intervalNs) + PATIENCE_NS;
            for (long end = completed + requests; completed < end; ) {
                long nowNs = System.nanoTime();
                if (nowNs > deadlineNs) {
                    throw new IOException("cannot keep up with " + requestsPerSecond + " requests per second");
                }
                for (int i = 0; i < clients.length; i++) {
                    long dueNs = startNs + (long) (next[i] * intervalNs);
                    if (next[i] < requests && dueNs <= nowNs && clients[i].isIdle()) {
                        clients[i].send(1, dueNs, choice);
                        next[i] += clients.length;
                    }
                }
                // Sleeping could take too long; yield, so that servers and proxy run first if there are few processors.
                if (selector.selectNow(ready) == 0) {
                    Thread.yield();
                }
            }
        });
    }

    /** Tells {@link #run}, on another thread, to send nothing more and return. */
    void stop() {
        stopped = true;
    }

    private Outcome measured(Work work) throws IOException {
        latencyNs = newHistogram();
        completed = 0;
        long startNs = System.nanoTime();
        try {
            work.run();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Outcome.of(completed, (System.nanoTime() - startNs) / (double) SECOND_NS, latencyNs);
    }

    private long await() throws IOException {
        long before = completed;
        if (selector.select(ready, PATIENCE_NS / 1_000_000) == 0) {
            throw new IOException("no response for " + PATIENCE_NS / SECOND_NS + " seconds");
        }
        return completed - before;
    }

    private void ready(SelectionKey key) {
        LoadConnection client = (LoadConnection) key.attachment();
        try {
            if (key.isWritable()) {
                client.write();
            }
            if (key.isReadable()) {
                completed += client.read(in, inSegment, latencyNs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection client : clients) {
            if (client != null) {
                client.close();
            }
        }
        selector.close();
    }

    private static Histogram newHistogram() {
        return new Histogram(LONGEST_NS, DIGITS_KEPT);
    }

    private interface Work {
        void run() throws IOException;
    }
}
