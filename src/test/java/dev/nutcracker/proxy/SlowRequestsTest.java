package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.Slowlog;

/** Which requests the slow log shows, and how, with every request slow: none is quicker than 0 microseconds. */
final class SlowRequestsTest {
    private static final String POOL = "alpha";

    @Test
    void shouldShowAllThatIsKnownOfARequest() {
        try (PlayedPool pool = PlayedPool.start(everythingIsSlow())) {
            pool.client().sendRedisRequest("CLIENT", "SETNAME", "me").expect("+OK\r\n");
            pool.client().send("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
            pool.server().accept().send("$1\r\nA\r\n");
            pool.client().expect("$1\r\nA\r\n");

            SlowRequest request = only(pool.proxy().slowRequests(POOL));
            assertThat(request.command()).isEqualTo("get");
            assertThat(key(request)).isEqualTo("key");
            assertThat(request.server()).isEqualTo("one");
            assertThat(request.client()).matches("127\\.0\\.0\\.1:\\d+");
            assertThat(new String(request.clientName(), ISO_8859_1)).isEqualTo("me");
            assertThat(request.requestBytes()).isEqualTo(22);
            assertThat(request.responseBytes()).isEqualTo(7);
            assertThat(request.serverNs()).isPositive();
            assertThat(request.totalNs()).isGreaterThanOrEqualTo(request.serverNs());
        }
    }

    @Test
    void shouldShowRequestsThatFailAndThoseWhoseClientsHaveGone() {
        try (PlayedPool pool = PlayedPool.start(everythingIsSlow())) {
            pool.client().sendRedisRequest("GET", "a");
            pool.client().sendRedisRequest("GET", "b");
            FakeServer.Connection connection = pool.server().accept();
            connection.readRedisRequest();
            connection.readRedisRequest();
            pool.client().reset();
            Await.until("the client is gone", () -> pool.value(PoolCounter.CLIENT_CONNECTIONS) == 0);
            connection.send("$1\r\nA\r\n");
            connection.close();

            Await.until(
                    "both are taken down", () -> pool.proxy().slowRequests(POOL).size() == 2);
            assertThat(pool.proxy().slowRequests(POOL))
                    .extracting(SlowRequestsTest::key)
                    .containsExactly("b", "a");
            assertThat(pool.proxy().slowRequests(POOL).getFirst().serverNs()).isZero();
            assertThat(pool.proxy().slowRequests(POOL).getFirst().responseBytes())
                    .isZero();
            assertThat(pool.proxy().slowRequests(POOL).getLast().responseBytes())
                    .isEqualTo(7);
        }
    }

    @Test
    void shouldShowASplitRequestOnceWithTheServerThatWasLast() {
        try (PlayedPool pool = PlayedPool.start(everythingIsSlow(), "a", "b")) {
            pool.client().sendRedisRequest("DEL", Keys.ownedBy(0, "a", "b"), Keys.ownedBy(1, "a", "b"));
            pool.server(1).accept().send(":1\r\n");
            Await.until(
                    "the first response",
                    () -> !pool.metrics().servers().get(1).latency().server().isEmpty());
            pool.server(0).accept().send(":1\r\n");
            pool.client().expect(":2\r\n");

            SlowRequest request = only(pool.proxy().slowRequests(POOL));
            assertThat(request.command()).isEqualTo("del");
            assertThat(key(request)).isEqualTo(Keys.ownedBy(0, "a", "b"));
            assertThat(request.server()).isEqualTo("a");
            assertThat(request.responseBytes()).isEqualTo(8);
        }
    }

    @Test
    void shouldCutKeysAndShowNoneIfItIsNotTo() {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = everythingIsSlow().server(server.port(), "one");
            PoolYaml discreet = PoolYaml.memcache("beta")
                    .set("slowlog_log_slower_than", 0)
                    .set("slowlog_keys", false)
                    .server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool, discreet);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient other = RawClient.connect(discreet.port())) {
                client.sendRedisRequest("GET", "k".repeat(100));
                server.accept().send("$-1\r\n");
                client.expect("$-1\r\n");
                other.send("get secret\r\n");
                server.accept().send("END\r\n");
                other.expect("END\r\n");

                assertThat(key(only(proxy.slowRequests(POOL)))).isEqualTo("k".repeat(64));
                assertThat(only(proxy.slowRequests("beta")).command()).isEqualTo("get");
                assertThat(key(only(proxy.slowRequests("beta")))).isEmpty();
            }
        }
    }

    @Test
    void shouldShowNothingUnlessItIsAskedTo() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().sendRedisRequest("GET", "a");
            pool.server().accept().send("$-1\r\n");
            pool.client().expect("$-1\r\n");

            assertThat(pool.proxy().slowRequests(POOL)).isEmpty();
            pool.client().sendRedisRequest("SLOWLOG", "GET").expect("*0\r\n");
        }
    }

    @Test
    void shouldAnswerARedisLibraryAsRedisDoes() {
        try (ServerProcess server = RedisServer.start()) {
            PoolYaml pool = everythingIsSlow().set("slowlog_max_len", 20).server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(2, pool.text());
                    Jedis one = new Jedis("127.0.0.1", pool.port());
                    Jedis other = new Jedis("127.0.0.1", pool.port())) {
                for (int i = 0; i < 15; i++) {
                    one.set("key" + i, "value");
                    other.get("key" + i);
                }

                assertThat(one.slowlogLen()).isEqualTo(20);
                assertThat(one.slowlogGet()).hasSize(10);
                assertThat(one.slowlogGet(-1)).hasSize(20);
                Slowlog latest = one.slowlogGet(1).getFirst();
                assertThat(latest.getId()).isEqualTo(29);
                assertThat(latest.getArgs()).containsExactly("get", "key14");
                assertThat(latest.getClientIpPort().getHost()).isEqualTo("127.0.0.1");
                assertThat(latest.getExecutionTime()).isNotNegative();
                assertThat(other.slowlogReset()).isEqualTo("OK");
                assertThat(one.slowlogLen()).isZero();
            }
        }
    }

    @Test
    void shouldAnswerWhatIsWrongWithSlowlog() {
        PoolYaml pool = everythingIsSlow().server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("SLOWLOG", "GET", "-2")
                    .expect("-ERR count should be greater than or equal to -1\r\n");
            client.sendRedisRequest("SLOWLOG", "GET", "x")
                    .expect("-ERR count should be greater than or equal to -1\r\n");
            client.sendRedisRequest("SLOWLOG", "LEN", "x")
                    .expect("-ERR wrong number of arguments for 'slowlog|len' command\r\n");
            client.sendRedisRequest("SLOWLOG", "NOPE").expect("-ERR unknown subcommand 'NOPE'. Try SLOWLOG HELP.\r\n");
            assertThat(client.sendRedisRequest("SLOWLOG", "HELP").readRedisReply())
                    .contains("+GET\r\n", "+LEN\r\n", "+RESET\r\n");
        }
    }

    private static PoolYaml everythingIsSlow() {
        return PoolYaml.redis(POOL).set("slowlog_log_slower_than", 0);
    }

    private static SlowRequest only(List<SlowRequest> requests) {
        assertThat(requests).hasSize(1);
        return requests.getFirst();
    }

    private static String key(SlowRequest request) {
        return new String(request.key(), ISO_8859_1);
    }
}
