package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the proxy keeps stays bounded, whoever does not read. */
final class BoundedMemoryTest {
    private static final String NO_MEMORY = "the proxy is out of memory for requests (max_memory)";
    private static final int MEGABYTE = 1024 * 1024;

    @Test
    void shouldNotAnswerAClientFasterThanItReads() {
        PoolYaml pool = PoolYaml.redis("alpha").server("127.0.0.1:1:1 one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            int responseBytes = client.send("COMMAND\r\n").readRedisReply().length();
            int requests = 16 * MEGABYTE / responseBytes;

            client.send("COMMAND\r\n".repeat(requests) + "PING\r\n");
            Await.until("the client is held back", () -> proxy.keptBytes() > 0);

            assertThat(proxy.keptBytes()).isLessThan(2L * MEGABYTE);
            for (int i = 0; i < requests; i++) {
                client.readExactly(responseBytes);
            }
            client.expect("+PONG\r\n");
        }
    }

    /** As many libraries do; a Unix socket itself takes a few hundred kilobytes at most. */
    @Test
    void shouldTakeThePipelineOfAClientThatReadsNothingBeforeAllIsSent(@TempDir Path directory) {
        String key = "k".repeat(200);
        String value = "v".repeat(1000);
        int requests = 10_000;
        Path socket = directory.resolve("s");
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = RunningProxy.start(
                        PoolYaml.redis("alpha").set("listen", socket).server(server.port(), "one"));
                RawClient client = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
            client.sendRedisRequest("SET", key, value).expect("+OK\r\n");

            client.send(("GET " + key + "\r\n").repeat(requests));

            for (int i = 0; i < requests; i++) {
                client.expect("$1000\r\n" + value + "\r\n");
            }
            client.send("PING\r\n").expect("+PONG\r\n");
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldStopReadingAClientThatReadsNothingAtSomeMegabytes() {
        String key = "k".repeat(1_000);
        byte[] requests = ("GET " + key + "\r\n").repeat(24_000).getBytes(StandardCharsets.US_ASCII);
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.sendRedisRequest("SET", key, "v".repeat(10_000)).expect("+OK\r\n");
                AtomicInteger sent = new AtomicInteger();

                Await.until("much is kept", () -> {
                    sent.addAndGet(client.sendWhatFits(Arrays.copyOfRange(requests, sent.get(), requests.length)));
                    return proxy.keptBytes() >= 4 * MEGABYTE;
                });

                // 4 MiB of requests, 4 MiB of responses that are not read, and what one turn of reading brings more.
                assertThat(proxy.keptBytes()).isLessThan(9 * MEGABYTE);
                assertThat(sent).hasValueLessThan(requests.length);
            }
        }
    }

    @Test
    void shouldRefuseRequestsForAServerThatTakesNoneOnceMemoryIsShort() {
        assertRefused(PoolYaml.redis("alpha"), request(6_000), "-ERR " + NO_MEMORY + "\r\n");
    }

    @Test
    void shouldRefuseBinaryRequestsForAServerThatTakesNoneOnceMemoryIsShort() {
        String quiet = BinaryPacket.set(0x11, 1, "key", "x".repeat(6_000)).bytes();
        assertRefused(
                PoolYaml.memcache("alpha"),
                quiet,
                BinaryPacket.response(0x11, 0x82, 1, NO_MEMORY).bytes());
        String flush = BinaryPacket.request(0x08, 2, "").bytes();
        assertRefused(
                PoolYaml.memcache("alpha"),
                quiet,
                flush,
                BinaryPacket.response(0x08, 0x82, 2, NO_MEMORY).bytes());
    }

    private static void assertRefused(PoolYaml pool, String request, String refusal) {
        assertRefused(pool, request, request, refusal);
    }

    private static void assertRefused(PoolYaml pool, String request, String lastRequest, String refusal) {
        String global = "global:\n  max_memory: " + MEGABYTE + "\n";
        List<RawClient> waiting = new ArrayList<>();
        try (FakeServer server = FakeServer.start();
                RunningProxy proxy = RunningProxy.start(
                        1, global + pool.server(server.port(), "one").text());
                RawClient first = RawClient.connect(pool.port())) {
            byte[] flood = request.repeat(30).getBytes(StandardCharsets.ISO_8859_1);
            first.sendWhatFits(flood);
            Await.until("the server takes no more", () -> {
                RawClient client = RawClient.connect(pool.port());
                waiting.add(client);
                client.sendWhatFits(flood);
                return proxy.keptBytes() > MEGABYTE / 2;
            });

            Await.until("a request is refused", () -> {
                RawClient client = RawClient.connect(pool.port());
                waiting.add(client);
                client.send(request);
                return waiting.stream().anyMatch(one -> !one.received().isEmpty());
            });

            try (RawClient last = RawClient.connect(pool.port())) {
                last.send(lastRequest).expect(refusal);
            }
            assertThat(proxy.keptBytes()).isLessThan(2L * MEGABYTE);
        } finally {
            waiting.forEach(RawClient::close);
        }
    }

    @Test
    void shouldRefuseSubscriptionsForWhichThereIsNoHeapLeft() {
        PoolYaml pool = PoolYaml.redis("alpha");
        String many = "SUBSCRIBE " + String.join(" ", Collections.nCopies(20, "same")) + " a b c\r\n";
        String refusal = "-ERR the proxy has no heap left for so many subscriptions (-Xmx)\r\n";
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = RunningProxy.startWithHeap(2100, pool.server(server.port(), "one"));
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port())) {
            first.send(many + "PING\r\n");
            for (int i = 0; i < 23; i++) {
                assertThat(first.readRedisReply()).startsWith("*3\r\n$9\r\nsubscribe\r\n");
            }
            assertThat(first.readRedisReply()).startsWith("*2\r\n$4\r\npong\r\n");

            second.send("SUBSCRIBE a b\r\n").expect(refusal);
            first.send("SUBSCRIBE d\r\nUNSUBSCRIBE a\r\n");
            assertThat(first.readRedisReply()).endsWith("$1\r\nd\r\n:5\r\n");
            assertThat(first.readRedisReply()).endsWith("$1\r\na\r\n:4\r\n");
            second.send("SUBSCRIBE a b\r\n").expect(refusal);
            first.close();

            Await.until("what is gone makes room", () -> {
                second.send("SUBSCRIBE a b c d\r\n");
                return second.readRedisReply().startsWith("*3");
            });
            assertThat(proxy.value("alpha", PoolCounter.CLIENT_ERR)).isZero();
        }
    }

    @Test
    void shouldRefuseToSubscribeToMoreChannelsAtOnceThanTheHeapShouldTake() {
        PoolYaml pool = PoolYaml.redis("alpha").server("127.0.0.1:1:1 one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String refusal =
                    "-ERR too many channels in one request, the limit is 131072 channels and 8388608 bytes\r\n";

            client.sendRedisRequest(names("SUBSCRIBE", 131_073, "a")).expect(refusal);
            client.sendRedisRequest(names("PSUBSCRIBE", 9, "a".repeat(MEGABYTE)))
                    .expect(refusal);
            client.sendRedisRequest(names("UNSUBSCRIBE", 131_073, "a")).expect(refusal);
            client.send("PING\r\n").expect("+PONG\r\n");

            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldRefuseRequestsForWhoseKeysThereIsNoHeapLeft() {
        PoolYaml pool = PoolYaml.redis("alpha");
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = RunningProxy.startWithHeap(100_000, pool.server(server.port(), "one"));
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest(names("MGET", 40_000, "a"))
                    .expect("-ERR the proxy has no heap left for so many keys (-Xmx)\r\n");
            client.sendRedisRequest(names("MGET", 1000, "a")).expect("*1000\r\n" + "$-1\r\n".repeat(1000));

            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldCountTheKeysOfSplitRequestsUntilTheyAreAnswered() {
        PoolYaml pool = PoolYaml.redis("alpha");
        String[] request = IntStream.rangeClosed(0, 20_000)
                .mapToObj(i -> i == 0 ? "MGET" : "k" + i)
                .toArray(String[]::new);
        try (FakeServer one = FakeServer.start();
                FakeServer two = FakeServer.start();
                RunningProxy proxy = RunningProxy.startWithHeap(
                        600_000, pool.server(one.port(), "one").server(two.port(), "two"));
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port());
                RawClient gone = RawClient.connect(pool.port())) {
            first.sendRedisRequest(request);
            RawConnection atOne = one.accept();
            RawConnection atTwo = two.accept();
            int ofOne = atOne.readRedisRequest().size() - 1;
            int ofTwo = atTwo.readRedisRequest().size() - 1;

            second.sendRedisRequest(request).expect("-ERR the proxy has no heap left for so many keys (-Xmx)\r\n");
            second.send("PING\r\n").expect("+PONG\r\n");

            atOne.send(nulls(ofOne));
            atTwo.send(nulls(ofTwo));
            first.expect(nulls(20_000));
            gone.sendRedisRequest(request);
            atOne.readRedisRequest();
            atTwo.readRedisRequest();
            gone.close();
            atOne.send(nulls(ofOne));
            atTwo.send(nulls(ofTwo));
            Await.until("the client is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 2);
            second.sendRedisRequest(request);
            atOne.readRedisRequest();
            atTwo.readRedisRequest();
            atOne.send(nulls(ofOne));
            atTwo.send(nulls(ofTwo));
            second.expect(nulls(20_000));
        }
    }

    private static String nulls(int count) {
        return "*" + count + "\r\n" + "$-1\r\n".repeat(count);
    }

    @Test
    void shouldCloseAMemcachedClientThatAsksForMoreKeysThanAnybodyDoes() {
        PoolYaml pool = PoolYaml.memcache("beta");
        try (MemcachedServer server = MemcachedServer.start();
                RunningProxy _ = RunningProxy.start(pool.server(server.port(), "one"));
                RawClient polite = RawClient.connect(pool.port());
                RawClient client = RawClient.connect(pool.port())) {
            polite.send("get" + " a".repeat(260_000) + "\r\n").expect("END\r\n");

            client.send("get" + " a".repeat(300_000) + "\r\n");

            assertThat(client.readUntilClosed())
                    .isEqualTo("CLIENT_ERROR too many words in one line, the limit is 262144\r\n");
            polite.send("get a\r\n").expect("END\r\n");
        }
    }

    /** The blanks make the line too long for one read, and long enough to be seen in what is kept. */
    @Test
    void shouldCountTheKeysOfMemcachedLinesThatHaveNotArrivedInFull() {
        PoolYaml pool = PoolYaml.memcache("beta");
        String line = "get" + " a".repeat(20_000) + " ".repeat(60_000);
        try (MemcachedServer server = MemcachedServer.start();
                RunningProxy proxy = RunningProxy.startWithHeap(400_000, pool.server(server.port(), "one"));
                RawClient slow = RawClient.connect(pool.port());
                RawClient client = RawClient.connect(pool.port())) {
            slow.send(line);
            Await.until("the line is kept", () -> proxy.keptBytes() >= 64 * 1024);

            client.send(line + "\r\n");

            client.expect("SERVER_ERROR the proxy has no heap left for so many keys (-Xmx)\r\n");
            client.send("get a\r\n").expect("END\r\n");
            slow.send("\r\n").expect("END\r\n");
            client.send(line + "\r\n").expect("END\r\n");
        }
    }

    @Test
    void shouldLetGoOfTheKeysOfAMemcachedLineThatIsRefusedBeforeItsEnd() {
        PoolYaml pool = PoolYaml.memcache("beta");
        try (MemcachedServer server = MemcachedServer.start();
                RunningProxy proxy = RunningProxy.startWithHeap(400_000, pool.server(server.port(), "one"));
                RawClient slow = RawClient.connect(pool.port());
                RawClient client = RawClient.connect(pool.port())) {
            String tooMany = "get" + " a".repeat(80_000);
            slow.send(tooMany);
            Await.until(
                    "all that has come is dropped",
                    () -> proxy.metrics("beta").traffic()[TrafficCounter.RECEIVED_BYTES.ordinal()] == tooMany.length()
                            && proxy.keptBytes() == 0);

            client.send("get" + " a".repeat(20_000) + "\r\n").expect("END\r\n");

            slow.send("\r\n").expect("SERVER_ERROR the proxy has no heap left for so many keys (-Xmx)\r\n");
        }
    }

    @Test
    void shouldLetGoOfTheKeysOfAClientThatHasBeenAnswered() {
        PoolYaml pool = PoolYaml.redis("alpha");
        List<RawClient> clients = new ArrayList<>();
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = RunningProxy.startWithHeap(600_000, pool.server(server.port(), "one"))) {
            for (int i = 0; i < 5; i++) {
                RawClient client = RawClient.connect(pool.port());
                clients.add(client);
                client.sendRedisRequest(names("MGET", 40_000, "a")).expect("*40000\r\n" + "$-1\r\n".repeat(40_000));
            }

            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static String[] names(String command, int count, String name) {
        return Stream.concat(Stream.of(command), Collections.nCopies(count, name).stream())
                .toArray(String[]::new);
    }

    @Test
    void shouldCountResponsesThatAClientHasReadAsGone() {
        String response = "$30000\r\n" + "x".repeat(30_000) + "\r\n";
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("GET", "key");
            FakeServer.Connection connection = pool.server().accept();
            connection.readRedisRequest();
            AtomicInteger responses = new AtomicInteger();
            Await.until("the client's socket takes no more", () -> {
                connection.send(response);
                responses.incrementAndGet();
                Await.until("the response is passed on", () -> pool.value(ServerCounter.RESPONSES) == responses.get());
                pool.client().sendRedisRequest("GET", "key");
                connection.readRedisRequest();
                return pool.proxy().keptBytes() > 160 * 1024;
            });

            pool.client().readExactly(responses.get() * response.length());

            Await.until("nothing is kept", () -> pool.proxy().keptBytes() < 64 * 1024);
        }
    }

    @Test
    void shouldCountWhatTransactionsKeepUntilAKeyComes() {
        PoolYaml pool = PoolYaml.redis("alpha").server("127.0.0.1:1:1 one");
        String echo = "*2\r\n$4\r\nECHO\r\n$15000\r\n" + "x".repeat(15_000) + "\r\n";
        List<RawClient> clients = new ArrayList<>();
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            for (int i = 0; i < 16; i++) {
                RawClient client = RawClient.connect(pool.port());
                clients.add(client);
                client.send("MULTI\r\n" + echo.repeat(4)).expect("+OK\r\n" + "+QUEUED\r\n".repeat(4));
            }

            Await.until("what is kept is counted", () -> proxy.keptBytes() > 13 * 60_000);
            for (RawClient client : clients) {
                client.send("DISCARD\r\n").expect("+OK\r\n");
            }
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldRefuseToKeepPartsOfTransactionsWhenMemoryIsShort() {
        PoolYaml pool = PoolYaml.redis("alpha").server("127.0.0.1:1:1 one");
        String echo = "*2\r\n$4\r\nECHO\r\n$15000\r\n" + "x".repeat(15_000) + "\r\n";
        List<RawClient> clients = new ArrayList<>();
        try (RunningProxy proxy = RunningProxy.start(1, "global:\n  max_memory: " + MEGABYTE + "\n" + pool.text())) {
            Await.until("a request is refused", () -> {
                RawClient client = RawClient.connect(pool.port());
                clients.add(client);
                client.send("MULTI\r\n").expect("+OK\r\n");
                String answers = IntStream.range(0, 4)
                        .mapToObj(_ -> client.send(echo).readLine())
                        .collect(Collectors.joining());
                return answers.contains("-ERR the proxy is out of memory for requests (max_memory)\r\n");
            });

            clients.getLast()
                    .send("EXEC\r\n")
                    .expect("-EXECABORT Transaction discarded because of previous errors.\r\n");
            assertThat(clients).hasSizeLessThan(20);
            assertThat(proxy.keptBytes()).isLessThan(2L * MEGABYTE);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldCountTheKeysThatClientsWatch() {
        String key = "k".repeat(50_000);
        List<RawClient> clients = new ArrayList<>();
        try (FakeServer server = FakeServer.start(connection -> {
            connection.readRedisRequest();
            connection.send("+OK\r\n");
            connection.readRedisRequest();
            connection.send("+OK\r\n").readUntilClosed();
        })) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one").set("blocking_connections", 32);
            try (RunningProxy proxy = RunningProxy.start(pool)) {
                for (int i = 0; i < 16; i++) {
                    RawClient client = RawClient.connect(pool.port());
                    clients.add(client);
                    client.sendRedisRequest("WATCH", key).expect("+OK\r\n");
                }

                Await.until("the keys are counted", () -> proxy.keptBytes() > 13 * 50_000);
                for (RawClient client : clients) {
                    client.sendRedisRequest("UNWATCH").expect("+OK\r\n");
                }
                Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static String request(int valueBytes) {
        return "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$" + valueBytes + "\r\n" + "x".repeat(valueBytes) + "\r\n";
    }
}
