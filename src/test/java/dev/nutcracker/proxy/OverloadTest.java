package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** More than fits: the proxy keeps to its memory, serves everybody else, and is as it was when the load is gone. */
@ResourceLock(LogWatch.LOG)
final class OverloadTest {
    private static final String[] NAMES = {"one", "two", "three"};
    private static final int MB = 1_000_000;
    private static final long LIMIT_BYTES = 64 << 20;
    /** What may come on top of the limit until whoever went too far is gone. */
    private static final long EXCESS_BYTES = 8 << 20;

    private static final List<RedisServer> SERVERS = new ArrayList<>();

    private final LogWatch log = new LogWatch();
    private PoolYaml pool;
    private RunningProxy proxy;

    @BeforeAll
    static void startServers() {
        for (int i = 0; i < NAMES.length; i++) {
            SERVERS.add(RedisServer.start());
        }
    }

    @AfterAll
    static void stopServers() {
        SERVERS.forEach(RedisServer::close);
        SERVERS.clear();
    }

    @BeforeEach
    void startProxy() {
        pool = PoolYaml.redis("alpha");
        for (int i = 0; i < NAMES.length; i++) {
            pool.server(SERVERS.get(i).port(), NAMES[i]);
        }
        proxy = start("64m", pool);
    }

    @AfterEach
    void shouldBeAsItWas() {
        Await.until("no client is left", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
        for (String name : NAMES) {
            Await.until("every request is settled", () -> queued(proxy, "alpha", name) == 0);
        }
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        proxy.close();
        log.close();
        log.assertNothingLeakedOrBroke();
    }

    @Test
    void shouldKeepAClientThatReadsItsResponsesLate() {
        int count = 300;
        try (BulkClient late = new BulkClient(pool.port());
                BulkClient other = new BulkClient(pool.port())) {
            other.set("big", MB, 1).expect("+OK\r\n");
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append("GET big\r\n");
            }
            late.send(requests.toString());

            Peak peak = new Peak();
            for (int i = 0; i < 100; i++) {
                other.set("small", 100_000, i).expect("+OK\r\n");
                other.request("GET", "small").expectValue(100_000, i);
                peak.look();
            }
            for (int i = 0; i < count; i++) {
                late.expectValue(MB, 1);
                peak.look();
            }
            assertThat(peak.bytes()).isPositive().isLessThan(LIMIT_BYTES);
        }
    }

    @Test
    void shouldCloseAClientThatMakesItKeepTooMuchAndNobodyElse() {
        try (BulkClient greedy = new BulkClient(pool.port());
                BulkClient other = new BulkClient(pool.port())) {
            other.set("huge", 40 * MB, 1).expect("+OK\r\n");
            greedy.send("GET huge\r\n".repeat(10));

            Peak peak = new Peak();
            Await.until("the greedy one is closed", () -> {
                peak.look();
                other.send("PING\r\n").expect("+PONG\r\n");
                return log.text().contains("max_memory is reached");
            });
            other.request("GET", "huge").expectValue(40 * MB, 1);
            other.request("DEL", "huge").expect(":1\r\n");
            assertThat(peak.bytes()).isLessThan(LIMIT_BYTES + EXCESS_BYTES);
        }
    }

    @Test
    void shouldRefuseRequestsForWhichThereIsNoMemoryAndKeepTheirClients() {
        int length = 4 * MB;
        int first = 3_100_000;
        List<BulkClient> early = new ArrayList<>();
        List<BulkClient> tooLate = new ArrayList<>();
        try {
            for (int i = 0; i < 21; i++) {
                early.add(
                        new BulkClient(pool.port()).beginSet("key:" + i, length).value(0, first, i));
            }
            Await.until("all that is kept", () -> proxy.keptBytes() > 21L * first - 64 * 1024);
            for (int i = 0; i < 10; i++) {
                BulkClient client = new BulkClient(pool.port());
                tooLate.add(client);
                client.set("late:" + i, length, i).request("GET", "key:0");
                assertThat(client.readLine()).contains("max_memory");
                client.expect("$-1\r\n");
            }
            for (int i = 0; i < 21; i++) {
                early.get(i).value(first, length, i).send("\r\n").expect("+OK\r\n");
                early.get(i).request("GET", "key:" + i).expectValue(length, i);
                early.get(i).request("DEL", "key:" + i).expect(":1\r\n");
            }
            tooLate.getFirst().set("late", length, 5).expect("+OK\r\n");
            tooLate.getFirst().request("DEL", "late").expect(":1\r\n");
            assertThat(proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS)).isEqualTo(31);
        } finally {
            early.forEach(BulkClient::close);
            tooLate.forEach(BulkClient::close);
        }
    }

    @Test
    void shouldHoldBackManyWritersToAServerThatTakesNothing() throws InterruptedException {
        List<BulkClient> writers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try (FakeServer stalled = FakeServer.start()) {
            PoolYaml two = PoolYaml.redis("beta")
                    .server(stalled.port(), "a")
                    .server(SERVERS.get(0).port(), "b");
            try (RunningProxy both = start("64m", two);
                    BulkClient other = new BulkClient(two.port())) {
                String wellKey = Keys.ownedBy(1, "a", "b");
                String stalledKey = Keys.ownedBy(0, "a", "b");
                for (int i = 0; i < 20; i++) {
                    BulkClient writer = new BulkClient(two.port());
                    writers.add(writer);
                    threads.add(Thread.startVirtualThread(() -> setUntilClosed(writer, stalledKey)));
                }
                Await.until("every writer is on its way", () -> queued(both, "beta", "a") >= 20);
                Peak peak = new Peak(both);
                for (int i = 0; i < 50; i++) {
                    other.set(wellKey, MB, i).expect("+OK\r\n");
                    other.request("GET", wellKey).expectValue(MB, i);
                    peak.look();
                }
                assertThat(peak.bytes()).isLessThan(LIMIT_BYTES);
                writers.forEach(BulkClient::reset);
                other.close();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void setUntilClosed(BulkClient writer, String key) {
        try {
            for (int i = 0; i < 100; i++) {
                writer.set(key, 300_000, i);
            }
        } catch (UncheckedIOException expectedAtTheEnd) {
            // The test is over.
        }
    }

    private static long queued(RunningProxy proxy, String pool, String server) {
        return proxy.value(pool, server, ServerCounter.IN_QUEUE) + proxy.value(pool, server, ServerCounter.OUT_QUEUE);
    }

    @Test
    void shouldServeClientsThatSendByteByByte() {
        List<BulkClient> slow = new ArrayList<>();
        try (BulkClient other = new BulkClient(pool.port())) {
            for (int i = 0; i < 20; i++) {
                slow.add(new BulkClient(pool.port()));
            }
            String request = "*3\r\n$3\r\nSET\r\n$4\r\nslow\r\n$5\r\nvalue\r\n";
            for (int at = 0; at < request.length(); at++) {
                for (BulkClient client : slow) {
                    client.send(request.substring(at, at + 1));
                }
                other.send("PING\r\n").expect("+PONG\r\n");
            }
            for (BulkClient client : slow) {
                client.expect("+OK\r\n");
            }
        } finally {
            slow.forEach(BulkClient::close);
        }
    }

    @Test
    void shouldAnswerAHundredThousandRequestsInOneGo() throws InterruptedException {
        int count = 100_000;
        try (BulkClient client = new BulkClient(pool.port())) {
            for (int i = 0; i < 100; i++) {
                client.request("SET", "n:" + i, "value " + i).expect("+OK\r\n");
            }
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append("GET n:").append(i % 100).append("\r\n");
            }
            Thread sender = Thread.startVirtualThread(() -> client.send(requests.toString()));
            Peak peak = new Peak();
            for (int i = 0; i < count; i++) {
                client.expect(BulkClient.bulk("value " + i % 100));
                if (i % 1000 == 0) {
                    peak.look();
                }
            }
            sender.join();
            assertThat(peak.bytes()).isLessThan(MB);
        }
    }

    @Test
    void shouldStreamAHundredMegabytesWhileOthersGoOn() throws InterruptedException {
        proxy.close();
        proxy = start("256m", pool);
        int length = 100 * MB;
        Peak peak = new Peak();
        try (BulkClient client = new BulkClient(pool.port());
                BulkClient other = new BulkClient(pool.port())) {
            long rounds = 0;
            Thread large = Thread.startVirtualThread(() -> {
                client.set("huge", length, 3).expect("+OK\r\n");
                client.request("GET", "huge").expectValue(length, 3);
                client.request("DEL", "huge").expect(":1\r\n");
            });
            while (large.isAlive()) {
                other.request("SET", "small", "x").expect("+OK\r\n");
                peak.look();
                rounds++;
            }
            large.join();
            client.send("PING\r\n").expect("+PONG\r\n");
            assertThat(rounds).isPositive();
            assertThat(peak.bytes()).isLessThan(length + EXCESS_BYTES);
        }
    }

    @Test
    void shouldGetTenThousandKeysOfThreeServers() {
        int count = 10_000;
        try (BulkClient client = new BulkClient(pool.port())) {
            StringBuilder mset = new StringBuilder("*" + (2 * count + 1) + "\r\n$4\r\nMSET\r\n");
            StringBuilder mget = new StringBuilder("*" + (count + 1) + "\r\n$4\r\nMGET\r\n");
            for (int i = 0; i < count; i++) {
                mset.append(BulkClient.bulk("m:" + i)).append(BulkClient.bulk("value " + i));
                mget.append(BulkClient.bulk("m:" + i));
            }
            client.send(mset.toString()).expect("+OK\r\n");
            for (int round = 0; round < 3; round++) {
                client.send(mget.toString()).expect("*" + count + "\r\n");
                for (int i = 0; i < count; i++) {
                    client.expect(BulkClient.bulk("value " + i));
                }
            }
            client.send(mget.toString()).reset();
        }
    }

    @Test
    void shouldSetTenLargeValuesAtOnce() {
        int length = 5 * MB;
        try (BulkClient client = new BulkClient(pool.port())) {
            sendMset(client, length);
            client.expect("+OK\r\n");
            client.request("MGET", "l:0", "l:1", "l:2", "l:3", "l:4", "l:5", "l:6", "l:7", "l:8", "l:9");
            client.expect("*10\r\n");
            for (int i = 0; i < 10; i++) {
                client.expectValue(length, i);
            }
            client.request("DEL", "l:0", "l:1", "l:2", "l:3", "l:4", "l:5", "l:6", "l:7", "l:8", "l:9");
            client.expect(":10\r\n");
        }
    }

    private static void sendMset(BulkClient client, int length) {
        client.send("*21\r\n$4\r\nMSET\r\n");
        for (int i = 0; i < 10; i++) {
            client.send(BulkClient.bulk("l:" + i) + "$" + length + "\r\n");
            client.value(0, length, i).send("\r\n");
        }
    }

    @Test
    void shouldForgetClientsThatLeaveInTheMidst() {
        try (BulkClient other = new BulkClient(pool.port())) {
            other.set("big", 3 * MB, 1).expect("+OK\r\n");
            other.set("small", 1000, 2).expect("+OK\r\n");
            for (int i = 0; i < 5; i++) {
                new BulkClient(pool.port())
                        .beginSet("gone", 10 * MB)
                        .value(0, 4 * MB, 1)
                        .reset();
                BulkClient reading = new BulkClient(pool.port()).send("GET big\r\n".repeat(20));
                reading.expect("$" + 3 * MB + "\r\n").expectPart(0, MB, 1);
                reading.reset();
                new BulkClient(pool.port())
                        .send("GET small\r\n".repeat(100_000))
                        .reset();
                new BulkClient(pool.port())
                        .send("MGET small big none\r\n".repeat(10))
                        .reset();
                BulkClient mset = new BulkClient(pool.port()).send("*21\r\n$4\r\nMSET\r\n$1\r\na\r\n$5000000\r\n");
                mset.value(0, MB, 1).reset();
                other.request("GET", "big").expectValue(3 * MB, 1);
            }
        }
    }

    @Test
    void shouldNotGatherResponsesForAClientThatIsGone() {
        try (FakeServer sending = FakeServer.start()) {
            PoolYaml two = PoolYaml.redis("beta")
                    .server(sending.port(), "a")
                    .server(SERVERS.get(0).port(), "b");
            try (RunningProxy both = start("64m", two)) {
                BulkClient client = new BulkClient(two.port());
                client.request("MGET", Keys.ownedBy(0, "a", "b"), Keys.ownedBy(1, "a", "b"));
                FakeServer.Connection connection = sending.accept();
                connection.readRedisRequest();
                connection.send("*1\r\n$30000000\r\n").send(new byte[10 * MB]);
                Await.until("the response is gathered", () -> both.keptBytes() > 9 * MB);

                client.reset();
                Await.until("the client is gone", () -> both.value("beta", PoolCounter.CLIENT_CONNECTIONS) == 0);
                connection.send(new byte[10 * MB]);
                Await.until("the response is dropped", () -> both.keptBytes() < MB);
            }
        }
    }

    private static RunningProxy start(String maxMemory, PoolYaml pool) {
        return RunningProxy.start(1, "global:\n  max_memory: " + maxMemory + "\n" + pool.text());
    }

    /** The most that was kept whenever somebody looked. */
    private final class Peak {
        private final RunningProxy observed;
        private long mostBytes;

        Peak() {
            this(proxy);
        }

        Peak(RunningProxy observed) {
            this.observed = observed;
        }

        void look() {
            mostBytes = Math.max(mostBytes, observed.keptBytes());
        }

        long bytes() {
            look();
            return mostBytes;
        }
    }
}
