package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Clients on one thread that send a number of requests and check each response.
 *
 * <p>Without a schedule, each client sends its next batch as soon as the last one is answered. With one, a batch is sent
 * when it is due or, if its client still waits for the one before, right after that; its latency counts from when it was
 * due. So if a proxy stops for a while, all requests that were due meanwhile count, not only those that were sent.
 */
final class Loader implements AutoCloseable {
    private static final int READ_BYTES = 256 * 1024;
    private static final long PATIENCE_NS = 20_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LONGEST_NS = 3_600 * SECOND_NS;

    /** Latencies are exact to one percent. */
    private static final int DIGITS_KEPT = 2;

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

    Loader(int port, int clientCount, int pipeline, Keyspace keys, KeyChoice choice, List<Exchange> mix)
            throws IOException {
        this.selector = Selector.open();
        this.choice = choice;
        this.pipeline = pipeline;
        this.clients = new LoadConnection[clientCount];
        Exchange[] exchanges = mix.toArray(Exchange[]::new);
        try {
            for (int i = 0; i < clientCount; i++) {
                clients[i] = new LoadConnection(port, selector, exchanges, keys, pipeline);
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

    /** Sends the requests of a schedule in batches, each when its first request is due. */
    Outcome run(Schedule schedule) throws IOException {
        Histogram lateNs = newHistogram();
        boolean[] keptUp = new boolean[1];
        Outcome outcome = measured(() -> keptUp[0] = sendWhenDue(schedule, lateNs));
        double loaderLateUs = lateNs.getValueAtPercentile(99) / 1e3;
        return outcome.with(new Outcome.Punctuality(latencyNs, keptUp[0], loaderLateUs));
    }

    /** Returns whether all were answered in time. */
    private boolean sendWhenDue(Schedule schedule, Histogram lateNs) throws IOException {
        long startNs = System.nanoTime();
        long[] next = new long[clients.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = (long) i * pipeline;
        }
        long requests = Math.ceilDiv(schedule.requests(), pipeline) * pipeline;
        while (completed < requests) {
            long nowNs = System.nanoTime();
            if (nowNs - startNs > schedule.endNs()) {
                giveUp(schedule, startNs, next);
                return false;
            }
            for (int i = 0; i < clients.length; i++) {
                long dueNs = startNs + schedule.dueNs(next[i]);
                if (next[i] < requests && dueNs <= nowNs && clients[i].isIdle()) {
                    lateNs.recordValue(Math.max(0, nowNs - Math.max(dueNs, clients[i].answeredNs())));
                    clients[i].send(pipeline, dueNs, choice);
                    next[i] += (long) clients.length * pipeline;
                }
            }
            // Sleeping could take too long; yield, so that servers and proxy run first if there are few processors.
            if (selector.selectNow(ready) == 0) {
                Thread.yield();
            }
        }
        return schedule.isKept(System.nanoTime() - startNs);
    }

    /** Counts the requests that will not be answered with the time for which they have been due. */
    private void giveUp(Schedule schedule, long startNs, long[] next) throws IOException {
        if (completed == 0) {
            throw new IOException("no response for " + schedule.endNs() / SECOND_NS + " seconds");
        }
        long endNs = System.nanoTime();
        for (int i = 0; i < clients.length; i++) {
            clients[i].giveUp(endNs, latencyNs);
            for (long batch = next[i]; batch < schedule.requests(); batch += (long) clients.length * pipeline) {
                latencyNs.recordValueWithCount(endNs - startNs - schedule.dueNs(batch), pipeline);
            }
        }
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
        long halfMs = PATIENCE_NS / 2_000_000;
        // In two halves, since this machine, and not the proxy, may have been stopped meanwhile.
        if (selector.select(ready, halfMs) == 0 && selector.select(ready, halfMs) == 0) {
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
