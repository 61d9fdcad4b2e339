package dev.nutcracker.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that read what others write all the time: whether each answer is a value of its key, and not too old. There is a key
 * for each writer, and its value is the time at which it was written.
 */
public final class ReadChecker implements AutoCloseable {
    private static final int WRITERS = 4;
    private static final int READERS = 4;
    private static final int AT_A_TIME = 8;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<Thread> threads = new ArrayList<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> errors = Collections.synchronizedMap(new TreeMap<>());
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong oldestNs = new AtomicLong();
    /** When each key was last acknowledged, or an error came in place of that. */
    private final AtomicLong[] written = new AtomicLong[WRITERS];

    private final int port;
    private volatile boolean stopped;

    /**
     * What the clients saw.
     *
     * @param wrong answers that cannot be
     * @param errors by their first words
     * @param oldestMs how old the oldest value was beyond the time for which its key was not written
     */
    public record Report(long reads, List<String> wrong, Map<String, Integer> errors, long oldestMs) {}

    private ReadChecker(int port) {
        this.port = port;
    }

    /** Starts the clients of a pool with this port. */
    public static ReadChecker start(int port) {
        ReadChecker checker = new ReadChecker(port);
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < WRITERS; i++) {
                checker.written[i] = new AtomicLong(System.nanoTime());
                client.sendRedisRequest("SET", key(i), value(i)).expect("+OK\r\n");
                client.sendRedisRequest("WAIT", "1", "5000").readRedisReply();
            }
        }
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            checker.threads.add(Thread.ofPlatform().name("writer " + i).start(() -> checker.write(writer)));
        }
        for (int i = 0; i < READERS; i++) {
            checker.threads.add(Thread.ofPlatform().name("reader " + i).start(checker::read));
        }
        return checker;
    }

    private static String key(int writer) {
        return "clock:" + writer;
    }

    private static String value(int writer) {
        return writer + " " + System.nanoTime();
    }

    private void write(int writer) {
        try (RawClient client = RawClient.connect(port)) {
            while (!stopped) {
                String answer = client.sendRedisRequest("SET", key(writer), value(writer))
                        .readRedisReply();
                if (answer.startsWith("-")) {
                    count(answer);
                } else {
                    written[writer].set(System.nanoTime());
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (RuntimeException | AssertionError e) {
            wrong.add("a writer: " + e);
        }
    }

    private void read() {
        String[] all = new String[WRITERS + 1];
        all[0] = "MGET";
        for (int i = 0; i < WRITERS; i++) {
            all[i + 1] = key(i);
        }
        try (RawClient client = RawClient.connect(port)) {
            long[] sentAfter = new long[WRITERS];
            while (!stopped) {
                Arrays.setAll(sentAfter, i -> written[i].get());
                for (int i = 0; i < AT_A_TIME; i++) {
                    client.sendRedisRequest("GET", key(i % WRITERS));
                }
                client.sendRedisRequest(all);
                for (int i = 0; i < AT_A_TIME; i++) {
                    check(i % WRITERS, sentAfter[i % WRITERS], client.readRedisReply());
                }
                String values = client.readRedisReply();
                if (values.startsWith("-")) {
                    count(values);
                } else {
                    String[] lines = values.split("\r\n", -1);
                    for (int i = 0; i < WRITERS; i++) {
                        check(i, sentAfter[i], lines[1 + 2 * i] + "\r\n" + lines[2 + 2 * i] + "\r\n");
                    }
                }
            }
        } catch (RuntimeException | AssertionError e) {
            wrong.add("a reader: " + e);
        }
    }

    /** @param writtenNs when the key had been written last before it was asked for; its answer may wait for those before it */
    private void check(int writer, long writtenNs, String answer) {
        reads.incrementAndGet();
        if (answer.startsWith("-")) {
            count(answer);
            return;
        }
        String[] lines = answer.split("\r\n", -1);
        String[] words = lines.length < 2 ? new String[0] : lines[1].split(" ", -1);
        if (words.length != 2 || !words[0].equals(Integer.toString(writer))) {
            wrong.add("to GET " + key(writer) + ": " + answer.strip());
            return;
        }
        // While a write waits, the value before it is the latest.
        long staleNs = writtenNs - Long.parseLong(words[1]);
        oldestNs.accumulateAndGet(staleNs, Math::max);
    }

    private void count(String error) {
        errors.merge(error.strip(), 1, Integer::sum);
    }

    /** Waits until so many reads have been answered from now on. */
    public void awaitReads(long more) {
        long enough = reads.get() + more;
        Await.until("reads are answered", () -> reads.get() >= enough || !wrong.isEmpty());
    }

    public Report stop() {
        close();
        return new Report(
                reads.get(), List.copyOf(wrong), Map.copyOf(errors), TimeUnit.NANOSECONDS.toMillis(oldestNs.get()));
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
