package dev.nutcracker.proxy;

import static dev.nutcracker.testing.BinaryPacket.noop;
import static dev.nutcracker.testing.BinaryPacket.request;
import static dev.nutcracker.testing.BinaryPacket.response;
import static dev.nutcracker.testing.BinaryPacket.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates over sockets: in front of real servers, with several workers, across reloads. */
final class RateLimitTest {
    private static final String ERROR = "-ERR rate limit exceeded\r\n";
    private static final String SERVER_ERROR = "SERVER_ERROR rate limit exceeded\r\n";
    private static final String TEXT = "rate limit exceeded";
    private static final String PING = "PING\r\n";
    private static final String PONG = "+PONG\r\n";

    /** Costs a token for each key, so that at one token a second nothing more passes for minutes. */
    private static final int KEYS = 300;

    private static final String MGET = "MGET" + " key".repeat(KEYS) + "\r\n";
    private static final String NULLS = "*" + KEYS + "\r\n" + "$-1\r\n".repeat(KEYS);
    private static final Duration UNTIL_PAID = Duration.ofSeconds(KEYS);

    private static RawClient indebted(PoolYaml pool) {
        RawClient client = RawClient.connect(pool.port());
        client.send(MGET).expect(NULLS);
        return client;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"client_requests_per_second: 400", "requests_per_second: 400", "address_bytes_per_second: 4k"})
    void shouldDelayRequestsWithoutAnErrorAndInOrder(String limit) {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool =
                    PoolYaml.redis("alpha").server(server.port(), "one").set("limits", "{" + limit + ", burst: 50}");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                StringBuilder requests = new StringBuilder();
                StringBuilder responses = new StringBuilder();
                for (int i = 1; i <= 100; i++) {
                    requests.append(i % 3 == 0 ? "PING " + i + "\r\n" : "INCR number\r\n");
                    responses
                            .append(i % 3 == 0 ? "$" + (i + "").length() + "\r\n" + i : ":" + (i - i / 3))
                            .append("\r\n");
                }

                client.send(requests.toString()).expect(responses.toString());

                assertThat(LongStream.of(proxy.metrics("alpha").delayed()).sum())
                        .isPositive();
                assertThat(proxy.metrics("alpha").refused()).containsOnly(0);
            }
        }
    }

    @Test
    void shouldDelayEveryKindOfRequest() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .server(server.port(), "one")
                    .set("limits", "{client_requests_per_second: 200, burst: 10}");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = RawClient.connect(server.port())) {
                String requests =
                        "SET a 1\r\nMGET a b\r\nMSET a 1 b 2\r\nDEL a b c\r\nWATCH a\r\nMULTI\r\nSET a 3\r\nGET a\r\n"
                                + "EXEC\r\nEVAL \"return 1\" 0\r\nLPUSH list 1\r\nBLPOP list 0\r\nDBSIZE\r\nPUBLISH news 1\r\n"
                                + "SUBSCRIBE news\r\nUNSUBSCRIBE news\r\nCLIENT REPLY SKIP\r\nPING\r\nSELECT 1\r\nGET a\r\nSELECT 0\r\n"
                                + "GET a\r\nRESET\r\nQUIT\r\n";

                client.send(requests);
                direct.send("FLUSHALL\r\n").expect("+OK\r\n");
                String expected = direct.send(requests).readUntilClosed();

                assertThat(client.readUntilClosed()).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldRefuseInEveryDialectOfRedis() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = refusing(PoolYaml.redis("alpha").server(server.port(), "one"), "requests_per_second: 1");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = indebted(pool)) {
                client.send("HELLO 3\r\n");
                assertThat(client.readRedisReply()).startsWith("%7\r\n");
                client.send(
                                "*2\r\n$3\r\nGET\r\n$1\r\na\r\nPING\r\n*1\r\n$7\r\nnonsens\r\nSUBSCRIBE a\r\nMULTI\r\nEXEC\r\n")
                        .expect(ERROR.repeat(6));
                client.send("AUTH secret\r\n");
                assertThat(client.readLine()).startsWith("-ERR Client sent AUTH");
                client.send("RESET\r\nGET a\r\nQUIT\r\n").expect("+RESET\r\n" + ERROR + "+OK\r\n");
                assertThat(client.readUntilClosed()).isEmpty();
                assertThat(proxy.metrics("alpha").refused()[RateLimitKey.POOL_REQUESTS.ordinal()])
                        .isEqualTo(7);
            }
        }
    }

    @Test
    void shouldRefuseInEveryDialectOfMemcached() {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool = refusing(PoolYaml.memcache("alpha").server(server.port(), "one"), "requests_per_second: 1");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient text = RawClient.connect(pool.port());
                    RawClient binary = RawClient.connect(pool.port())) {
                text.send("get" + " key".repeat(KEYS) + "\r\n").expect("END\r\n");
                text.send(
                                "set a 0 0 7\r\nget a\r\n\r\nset a 0 0 1 noreply\r\n1\r\nmg a v q\r\nms a 2 q\r\n12\r\nmn\r\nquit\r\n")
                        .expect(SERVER_ERROR.repeat(4));
                assertThat(text.readUntilClosed()).isEmpty();

                binary.send(set(0x11, 1, "a", "hello").bytes()
                        + request(0x09, 2, "a").bytes()
                        + noop(3).bytes()
                        + request(0x07, 4, "").bytes());

                assertThat(BinaryPacket.readAll(binary.readUntilClosed()))
                        .containsExactly(
                                response(0x11, 0x85, 1, TEXT),
                                response(0x09, 0x85, 2, TEXT),
                                response(0x0a, 0x85, 3, TEXT),
                                response(0x07, 0, 4, ""));
            }
            try (RawClient direct = server.connect()) {
                direct.send("get a\r\n").expect("END\r\n");
            }
        }
    }

    @Test
    void shouldLetAClientOfMemcachedLogInAboveTheRate() {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml pool = refusing(PoolYaml.memcache("alpha").server(server.port(), "one"), "requests_per_second: 1")
                    .set("memcache_auth", "user:secret");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient indebted = RawClient.connect(pool.port());
                    RawClient client = RawClient.connect(pool.port())) {
                indebted.send("set a 0 0 11\r\nuser secret\r\nget" + " key".repeat(KEYS) + "\r\n");
                assertThat(indebted.readLine()).isEqualTo("STORED\r\n");
                assertThat(indebted.readLine()).isNotEmpty();

                client.send("set a 0 0 11\r\nuser secret\r\nget a\r\n").expect("STORED\r\n" + SERVER_ERROR);
            }
        }
    }

    @Test
    void shouldSpoilTheTransactionOfWhichARequestIsRefused() {
        try (LeapingLoops loops = LeapingLoops.start(1);
                RedisServer server = RedisServer.start()) {
            PoolYaml pool = refusing(PoolYaml.redis("alpha").server(server.port(), "one"), "requests_per_second: 1");
            try (RunningProxy _ = RunningProxy.start(loops, pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("MULTI\r\n").expect("+OK\r\n");
                loops.leap(UNTIL_PAID);
                client.send(MGET).expect("+QUEUED\r\n");
                client.send("SET a 1\r\nSET a 2\r\nSET a 3\r\n");
                client.readLine();
                client.expect(ERROR + ERROR);
                loops.leap(UNTIL_PAID);

                client.send("EXEC\r\n").expect("-EXECABORT Transaction discarded because of previous errors.\r\n");

                loops.leap(UNTIL_PAID);
                client.send("GET a\r\n").expect("$-1\r\n");
            }
        }
    }

    @Test
    void shouldLimitTheClientsOfAnAddressTogether() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool =
                    refusing(PoolYaml.redis("alpha").server(server.port(), "one"), "address_requests_per_second: 1");
            try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
                RawClient indebted = indebted(pool);
                try (RawClient same = RawClient.connect(pool.port());
                        RawClient other = RawClient.connectFrom("127.0.0.7", pool.port())) {
                    Await.until(
                            "the other worker knows of the debt",
                            () -> !same.send(PING).readLine().equals(PONG));
                    other.send(PING).expect(PONG);
                }
                indebted.close();

                try (RawClient again = RawClient.connect(pool.port())) {
                    again.send(PING).expect(ERROR);
                }
                assertThat(proxy.metrics("alpha").refused()[RateLimitKey.ADDRESS_REQUESTS.ordinal()])
                        .isPositive();
            }
        }
    }

    @Test
    void shouldServeNoMoreThanTheRateOfThePoolWithFourWorkers() {
        try (LeapingLoops loops = LeapingLoops.start(4);
                RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .server(server.port(), "one")
                    .set("limits", "{requests_per_second: 10000, burst: 100}");
            long startNs = System.nanoTime();
            try (RunningProxy proxy = RunningProxy.start(loops, pool)) {
                List<RawClient> clients = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    clients.add(RawClient.connect(pool.port()));
                    clients.getLast().send(PING.repeat(10_000));
                }
                Await.until("all wait", () -> waiting(proxy) == 8);

                for (int i = 0; i < 20; i++) {
                    loops.leap(Duration.ofMillis(100));
                }

                long served = requests(proxy);
                double passedS = 2 + (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
                assertThat(served).isGreaterThan(15_000).isLessThan((long) (1000 + passedS * 10_000 + 4 * 200));
                clients.forEach(RawConnection::close);
            }
        }
    }

    private static long waiting(RunningProxy proxy) {
        return proxy.metrics("alpha").traffic()[TrafficCounter.LIMITED_CLIENTS.ordinal()];
    }

    private static long requests(RunningProxy proxy) {
        return proxy.metrics("alpha").commands().getFirst().requests();
    }

    @Test
    void shouldForgetClientsThatCloseWhileTheyWait() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .server(server.port(), "one")
                    .set("limits", "{requests_per_second: 1, burst: 10}");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient indebted = indebted(pool)) {
                List<RawClient> clients = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    clients.add(RawClient.connect(pool.port()));
                    clients.getLast().send(PING);
                }
                Await.until("all wait", () -> waiting(proxy) == 20);

                clients.forEach(RawConnection::reset);

                Await.until("none waits", () -> waiting(proxy) == 0);
                assertThat(indebted.isClosedByPeer()).isFalse();
            }
        }
    }

    @Test
    void shouldChangeTheRatesOfLivingClients() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml free = PoolYaml.redis("alpha").server(server.port(), "one");
            PoolYaml limited = refusing(like(free, server), "client_requests_per_second: 1");
            PoolYaml delayed = like(free, server).set("limits", "{client_requests_per_second: 1, burst: 10}");
            try (RunningProxy proxy = RunningProxy.start(free);
                    RawClient client = RawClient.connect(free.port())) {
                client.send(MGET + PING).expect(NULLS + PONG);

                proxy.reload(limited);
                client.send(MGET).expect(NULLS);
                client.send(PING).expect(ERROR);

                proxy.reload(delayed);
                client.send(MGET).expect(NULLS);
                client.send(PING);
                Await.until("the client waits", () -> waiting(proxy) == 1);

                proxy.reload(free);
                client.expect(PONG);
                client.send(MGET + PING).expect(NULLS + PONG);
                assertThat(waiting(proxy)).isZero();
            }
        }
    }

    @Test
    void shouldKeepWhatIsSpentWhenAnotherConfigurationIsTakenOn() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = refusing(
                    PoolYaml.redis("alpha").server(server.port(), "one"),
                    "client_requests_per_second: 1, address_requests_per_second: 1, requests_per_second: 1");
            PoolYaml sameRates = refusing(
                            like(pool, server),
                            "client_requests_per_second: 1, address_requests_per_second: 1, requests_per_second: 1")
                    .set("timeout", 5000);
            PoolYaml otherRates =
                    refusing(like(pool, server), "address_requests_per_second: 2, requests_per_second: 2");
            PoolYaml ofAddress = refusing(like(pool, server), "address_requests_per_second: 3");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = indebted(pool)) {
                proxy.reload(sameRates);
                client.send(PING).expect(ERROR);

                proxy.reload(otherRates);
                client.send(PING).expect(ERROR);

                proxy.reload(ofAddress);
                client.send(PING).expect(ERROR);
            }
        }
    }

    private static PoolYaml refusing(PoolYaml pool, String limits) {
        return pool.set("limits", "{" + limits + ", burst: 10, over_limit: refuse}");
    }

    /** The same pool without limits. */
    private static PoolYaml like(PoolYaml pool, RedisServer server) {
        return PoolYaml.redis(pool.name())
                .set("listen", "127.0.0.1:" + pool.port())
                .server(server.port(), "one");
    }
}
