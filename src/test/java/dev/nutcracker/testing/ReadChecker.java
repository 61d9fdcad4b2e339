package dev.nutcracker.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
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
    private static final long REMEMBERED_NS = TimeUnit.MINUTES.toNanos(1);

    private final List<Thread> threads = new ArrayList<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> errors = Collections.synchronizedMap(new TreeMap<>());
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong oldestNs = new AtomicLong();
    /** When each key was last acknowledged, or an error came in place of that. */
    private final AtomicLong[] written = new AtomicLong[WRITERS];
    /** When each value of a key was acknowledged, those of the latest minute. */
    private final List<ConcurrentSkipListMap<Long, Long>> acknowledged = new ArrayList<>();

    private final int port;
    /** Of each reader between two rounds of requests. */
    private final long readPauseNs;

    private volatile boolean stopped;

    /**
     * What the clients saw.
     *
     * @param wrong answers that cannot be
     * @param errors by their first words
     * @param oldestMs for how long the oldest value had been replaced, when its key was written for the last time before the read
     */
    public record Report(long reads, List<String> wrong, Map<String, Integer> errors, long oldestMs) {}

    private ReadChecker(int port, Duration readPause) {
        this.port = port;
        this.readPauseNs = readPause.toNanos();
    }

    /** Starts the clients of a pool with this port. */
    public static ReadChecker start(int port) {
        return start(port, Duration.ZERO);
    }

    /** @param readPause of each reader between its rounds */
    public static ReadChecker start(int port, Duration readPause) {
        ReadChecker checker = new ReadChecker(port, readPause);
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < WRITERS; i++) {
                checker.written[i] = new AtomicLong(System.nanoTime());
                checker.acknowledged.add(new ConcurrentSkipListMap<>());
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

    private static long timeIn(String value) {
        return Long.parseLong(value.substring(value.indexOf(' ') + 1));
    }

    private void write(int writer) {
        try (RawClient client = RawClient.connect(port)) {
            while (!stopped) {
                String value = value(writer);
                String answer =
                        client.sendRedisRequest("SET", key(writer), value).readRedisReply();
                if (answer.startsWith("-")) {
                    count(answer);
                } else {
                    acknowledge(writer, timeIn(value));
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (RuntimeException | AssertionError e) {
            wrong.add("a writer: " + e);
        }
    }

    private void acknowledge(int writer, long value) {
        long nowNs = System.nanoTime();
        ConcurrentSkipListMap<Long, Long> history = acknowledged.get(writer);
        history.put(value, nowNs);
        while (nowNs - history.firstKey() > REMEMBERED_NS) {
            history.pollFirstEntry();
        }
        written[writer].set(nowNs);
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
                LockSupport.parkNanos(readPauseNs);
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
        // While a write waits, the value before it is the latest, however long that takes.
        Map.Entry<Long, Long> next = acknowledged.get(writer).higherEntry(timeIn(lines[1]));
        if (next != null) {
            oldestNs.accumulateAndGet(writtenNs - next.getValue(), Math::max);
        }
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
