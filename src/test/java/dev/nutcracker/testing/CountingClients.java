package dev.nutcracker.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/**
 * Clients that count at servers through the proxy, as fast as they can, each with a key of its own. Each answer must be the
 * number that follows the one before: a request that is lost, done twice or answered out of order shows at once, and so does
 * a connection that ends.
 */
public final class CountingClients implements AutoCloseable {
    /** How a client speaks. */
    public enum Kind {
        /** Many requests at a time, with a large value now and then. */
        REDIS_PIPELINE,
        /** Logged in, with a name, in another database, in RESP3. */
        REDIS_RESP3,
        MEMCACHE_TEXT,
        MEMCACHE_META,
        MEMCACHE_BINARY,
        /** A connection for each request. */
        REDIS_SHORT
    }

    private static final int LARGE = 300_000;
    private static final int PIPELINE_MAX = 8;
    private static final int WAIT_MAX_MS = 60_000;
    /** When the thread's client has sent what it waits for; 0 if that is answered. */
    private static final ThreadLocal<Long> SENT_NS = ThreadLocal.withInitial(() -> 0L);

    /** No two clients have the same key. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<Kind, AtomicLong> counted = new EnumMap<>(Kind.class);
    private final AtomicLong answers = new AtomicLong();
    /** How many waits took so many milliseconds; the last one has all that took longer. */
    private final AtomicLongArray waitsByMs = new AtomicLongArray(WAIT_MAX_MS + 1);

    private final String password;
    private volatile boolean stopping;

    /** @param password of the pools of Redis */
    public CountingClients(String password) {
        this.password = password;
        for (Kind kind : Kind.values()) {
            counted.put(kind, new AtomicLong());
        }
    }

    /** Adds clients of that kind at a port, or at the path of a Unix socket. */
    public CountingClients add(int count, Kind kind, String where) {
        for (int i = 0; i < count; i++) {
            String key = "counter:" + kind.name().toLowerCase(Locale.ROOT) + ':' + NUMBER.getAndIncrement();
            threads.add(Thread.ofVirtual().name(key).start(() -> run(kind, where, key)));
        }
        return this;
    }

    private void run(Kind kind, String where, String key) {
        try {
            if (kind == Kind.REDIS_SHORT) {
                for (long expected = 1; !stopping; expected++) {
                    try (Connection connection = new Connection(where)) {
                        connection.ask("AUTH", password).mustBe("+OK");
                        timed(kind, 1, () -> connection.ask("INCR", key));
                        connection.mustBe(":" + expected);
                    }
                    Thread.sleep(ThreadLocalRandom.current().nextInt(3));
                }
            } else {
                try (Connection connection = new Connection(where)) {
                    serve(kind, connection, key);
                }
            }
        } catch (IOException | RuntimeException e) {
            faults.add(key + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Kind kind, Connection connection, String key) throws IOException, InterruptedException {
        switch (kind) {
            case REDIS_PIPELINE -> pipeline(connection, key);
            case REDIS_RESP3 -> resp3(connection, key);
            case MEMCACHE_TEXT -> memcache(kind, connection, key, "incr " + key + " 1\r\n", "");
            case MEMCACHE_META -> memcache(kind, connection, key, "ma " + key + " v\r\n", "VA ");
            case MEMCACHE_BINARY -> binary(connection, key);
            case REDIS_SHORT -> throw new AssertionError("it has a connection for each request");
        }
    }

    private void pipeline(Connection connection, String key) throws IOException, InterruptedException {
        connection.ask("AUTH", password).mustBe("+OK");
        String large = "v".repeat(LARGE);
        for (long expected = 1; !stopping; ) {
            int count = 1 + ThreadLocalRandom.current().nextInt(PIPELINE_MAX);
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            boolean isLarge = ThreadLocalRandom.current().nextInt(200) == 0;
            if (isLarge) {
                requests.writeBytes(RespConnection.request("SET", key + ":large", large));
                requests.writeBytes(RespConnection.request("STRLEN", key + ":large"));
            }
            for (int i = 0; i < count; i++) {
                requests.writeBytes(RespConnection.request("INCR", key));
            }
            timed(Kind.REDIS_PIPELINE, count, () -> connection.send(requests.toByteArray()));
            if (isLarge) {
                connection.mustBe("+OK");
                connection.mustBe(":" + LARGE);
            }
            for (int i = 0; i < count; i++) {
                connection.mustBe(":" + expected++);
            }
            pause();
        }
    }

    private void resp3(Connection connection, String key) throws IOException, InterruptedException {
        connection.send(RespConnection.request("HELLO", "3", "AUTH", "default", password, "SETNAME", "me-" + key));
        connection.skipMap();
        connection.ask("SELECT", "3").mustBe("+OK");
        connection.ask("CLIENT", "ID");
        String id = connection.line();
        for (long expected = 1; !stopping; expected++) {
            timed(Kind.REDIS_RESP3, 1, () -> connection.ask("INCR", key));
            connection.mustBe(":" + expected);
            if (expected % 20 == 0) {
                connection.ask("CLIENT", "GETNAME").mustBe("$" + ("me-" + key).length());
                connection.mustBe("me-" + key);
                connection.ask("CLIENT", "ID").mustBe(id);
                // RESP3 has a null of its own.
                connection.ask("GET", key + ":missing").mustBe("_");
            }
            pause();
        }
    }

    private void memcache(Kind kind, Connection connection, String key, String request, String before)
            throws IOException, InterruptedException {
        connection.send(bytes("set " + key + " 0 0 1\r\n0\r\n"));
        connection.mustBe("STORED");
        for (long expected = 1; !stopping; expected++) {
            String number = Long.toString(expected);
            timed(kind, 1, () -> connection.send(bytes(request)));
            if (!before.isEmpty()) {
                connection.mustBe(before + number.length());
            }
            connection.mustBe(number);
            pause();
        }
    }

    private void binary(Connection connection, String key) throws IOException, InterruptedException {
        byte[] name = bytes(key);
        for (long expected = 1; !stopping; expected++) {
            ByteBuffer request = ByteBuffer.allocate(24 + 20 + name.length);
            request.put((byte) 0x80)
                    .put((byte) 0x05)
                    .putShort((short) name.length)
                    .put((byte) 20);
            request.put((byte) 0)
                    .putShort((short) 0)
                    .putInt(20 + name.length)
                    .putInt((int) expected)
                    .putLong(0);
            request.putLong(1).putLong(1).putInt(0).put(name);
            timed(Kind.MEMCACHE_BINARY, 1, () -> connection.send(request.array()));
            ByteBuffer response = ByteBuffer.wrap(connection.bytes(24 + 8));
            if (response.getShort(6) != 0
                    || response.getInt(12) != (int) expected
                    || response.getLong(24) != expected) {
                throw new IOException(
                        "in place of " + expected + ": status " + response.getShort(6) + ", " + response.getLong(24));
            }
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(4));
        }
    }

    private interface Sending {
        void send() throws IOException;
    }

    /** The time ends with the next answer. */
    private void timed(Kind kind, int count, Sending sending) throws IOException {
        SENT_NS.set(System.nanoTime());
        Objects.requireNonNull(counted.get(kind)).addAndGet(count);
        sending.send();
    }

    private void answered() {
        answers.incrementAndGet();
        long sentNs = SENT_NS.get();
        if (sentNs != 0) {
            SENT_NS.set(0L);
            long waitMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNs);
            waitsByMs.incrementAndGet((int) Math.min(waitMs, WAIT_MAX_MS));
        }
    }

    /** What was not as it should be. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** How often the clients of these kinds have counted. */
    public long counted(Kind... kinds) {
        return Stream.of(kinds)
                .mapToLong(kind -> Objects.requireNonNull(counted.get(kind)).get())
                .sum();
    }

    /** How long they have waited for answers since this was asked last. */
    public Waits takeWaits() {
        long[] counts = new long[waitsByMs.length()];
        for (int ms = 0; ms < counts.length; ms++) {
            counts[ms] = waitsByMs.getAndSet(ms, 0);
        }
        return Waits.of(counts);
    }

    /**
     * How long clients waited for answers, in milliseconds.
     *
     * @param count of the requests, or of the pipelines
     * @param mostMs what 999 of 1,000 waited at most
     */
    public record Waits(long count, long mostMs, long longestMs) {
        static Waits of(long[] countsByMs) {
            long count = Arrays.stream(countsByMs).sum();
            long seen = 0;
            long mostMs = -1;
            long longestMs = 0;
            for (int ms = 0; ms < countsByMs.length; ms++) {
                seen += countsByMs[ms];
                longestMs = countsByMs[ms] > 0 ? ms : longestMs;
                mostMs = mostMs < 0 && seen * 1000 >= count * 999 ? ms : mostMs;
            }
            return new Waits(count, mostMs, longestMs);
        }

        @Override
        public String toString() {
            return count + " waits, 99.9 % at most " + mostMs + " ms, the longest " + longestMs + " ms";
        }
    }

    /** Returns once each client has been answered several times from now on, or has a fault. */
    public void awaitMore() {
        long before = answers.get();
        long more = 20L * threads.size();
        int faultsBefore = faults.size();
        Await.until("clients go on", () -> answers.get() - before >= more || faults.size() > faultsBefore);
    }

    /** Ends all clients after their latest answer. */
    @Override
    public void close() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A connection to the proxy. */
    private final class Connection implements AutoCloseable {
        private final AutoCloseable socket;
        private final DataInputStream in;
        private final OutputStream out;

        Connection(String where) throws IOException {
            if (where.startsWith("/")) {
                SocketAddress address = UnixDomainSocketAddress.of(where);
                SocketChannel channel = SocketChannel.open(address);
                socket = channel;
                in = buffered(Channels.newInputStream(channel));
                out = Channels.newOutputStream(channel);
            } else {
                Socket tcp = new Socket("127.0.0.1", Integer.parseInt(where));
                tcp.setTcpNoDelay(true);
                tcp.setSoTimeout(30_000);
                socket = tcp;
                in = buffered(tcp.getInputStream());
                out = tcp.getOutputStream();
            }
        }

        private static DataInputStream buffered(InputStream in) {
            return new DataInputStream(new BufferedInputStream(in));
        }

        Connection ask(String... words) throws IOException {
            send(RespConnection.request(words));
            return this;
        }

        void send(byte[] requests) throws IOException {
            out.write(requests);
        }

        void mustBe(String expected) throws IOException {
            String line = line();
            if (!line.equals(expected)) {
                throw new IOException("in place of " + expected + ": " + line);
            }
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            answered();
            return line.toString();
        }

        byte[] bytes(int length) throws IOException {
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            answered();
            return bytes;
        }

        /** The answer to HELLO ends with an empty list of modules. */
        void skipMap() throws IOException {
            String line = line();
            if (!line.startsWith("%")) {
                throw new IOException("in place of a map: " + line);
            }
            while (!line.equals("*0")) {
                line = line();
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
