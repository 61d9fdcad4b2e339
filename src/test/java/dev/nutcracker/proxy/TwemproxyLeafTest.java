package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.OriginalNutcracker;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two tiers, of which the lower one is twemproxy still. Upon what it does not know it closes the connection, which all
 * clients share; so it must not be sent that, whatever clients ask for.
 */
final class TwemproxyLeafTest {
    private static final String HINT = "(server_commands)\r\n";
    private static final int PIPELINE = 300;

    private static final List<String> REDIS_REQUESTS = List.of(
            "XADD x * a b",
            "DBSIZE",
            "SCAN 0",
            "EXPIRE a 10 NX",
            "KEYS *",
            "BLPOP a 1",
            "MULTI",
            "WATCH a",
            "SUBSCRIBE a",
            "PUBLISH a b",
            "OBJECT ENCODING a",
            "SCRIPT LOAD return",
            "EVAL return 0",
            "XINFO STREAM x",
            "WAIT 0 1",
            "SELECT 3",
            "FUNCTION LIST",
            "MSETNX a b",
            "GETEX " + "k".repeat(16_336));

    private static final List<String> MEMCACHE_REQUESTS = List.of(
            "stats\r\n",
            "stats settings\r\n",
            "flush_all\r\n",
            "verbosity 1\r\n",
            "gat 10 a\r\n",
            "gats 10 a b\r\n",
            "mg a v\r\n",
            "ms a 1\r\nb\r\n",
            "md a\r\n",
            "ma a\r\n",
            "me a\r\n",
            "set a 0 -1 1\r\nb\r\n",
            "cas a 0 -1 1 1\r\nb\r\n",
            "append a 0 -1 1\r\nb\r\n");

    @ParameterizedTest
    @ValueSource(strings = {"auto", "twemproxy"})
    void shouldRefuseWhatALeafDoesNotTakeAndFailNoOtherRequestOfRedis(String serverCommands) {
        try (RedisServer redis = RedisServer.start();
                OriginalNutcracker leaf = redisLeaf(redis.port());
                Root proxy = new Root(PoolYaml.redis("root"), serverCommands, leaf.port());
                RawClient polite = proxy.connect();
                RawClient rude = proxy.connect()) {
            for (String request : REDIS_REQUESTS) {
                for (int i = 0; i < PIPELINE; i++) {
                    polite.sendRedisRequest("SET", "k" + i, "v");
                }
                rude.sendRedisRequest(request.split(" "));

                for (int i = 0; i < PIPELINE; i++) {
                    polite.expect("+OK\r\n");
                }
                assertThat(rude.readRedisReply()).startsWith("-ERR '").endsWith(HINT);
            }
            rude.send("PING\r\n").expect("+PONG\r\n");
            proxy.expectNoFailure();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "twemproxy"})
    void shouldRefuseWhatALeafDoesNotTakeAndFailNoOtherRequestOfMemcached(String serverCommands) {
        try (MemcachedServer memcached = MemcachedServer.start();
                OriginalNutcracker leaf = memcacheLeaf(memcached.port());
                Root proxy = new Root(PoolYaml.memcache("root"), serverCommands, leaf.port());
                RawClient polite = proxy.connect();
                RawClient rude = proxy.connect()) {
            for (String request : MEMCACHE_REQUESTS) {
                for (int i = 0; i < PIPELINE; i++) {
                    polite.send("set k" + i + " 0 0 1\r\nv\r\n");
                }
                rude.send(request);

                for (int i = 0; i < PIPELINE; i++) {
                    polite.expect("STORED\r\n");
                }
                assertThat(rude.readLine()).startsWith("CLIENT_ERROR ").contains("twemproxy");
            }
            rude.send("set a 0 -1 1 noreply\r\nb\r\nget k1\r\n").expect("VALUE k1 0 1\r\nv\r\nEND\r\n");
            proxy.expectNoFailure();
        }
    }

    @Test
    void shouldServeWhatALeafOfMemcachedTakes() {
        try (MemcachedServer memcached = MemcachedServer.start();
                OriginalNutcracker leaf = memcacheLeaf(memcached.port());
                Root proxy = new Root(PoolYaml.memcache("root"), "auto", leaf.port());
                RawClient client = proxy.connect()) {
            client.send("mg a v\r\n");
            assertThat(client.readLine()).startsWith("CLIENT_ERROR");

            client.send("set a 0 0 1\r\n5\r\n").expect("STORED\r\n");
            client.send("add b 0 100 1\r\n5\r\n").expect("STORED\r\n");
            client.send("append a 0 0 1\r\n0\r\n").expect("STORED\r\n");
            client.send("incr a 1\r\n").expect("51\r\n");
            client.send("decr a 1\r\n").expect("50\r\n");
            client.send("touch a 100\r\n").expect("TOUCHED\r\n");
            client.send("touch b -1\r\n").expect("TOUCHED\r\n");
            client.send("get a b\r\n").expect("VALUE a 0 2\r\n50\r\nEND\r\n");
            client.send("delete a 0\r\n").expect("DELETED\r\n");
            client.send("mn\r\n").expect("MN\r\n");
            client.send("version\r\n");
            assertThat(client.readLine()).startsWith("VERSION 1");
            proxy.expectNoFailure();
        }
    }

    @Test
    void shouldRefuseTheBinaryProtocolInFrontOfALeaf() {
        try (MemcachedServer memcached = MemcachedServer.start();
                OriginalNutcracker leaf = memcacheLeaf(memcached.port());
                Root proxy = new Root(PoolYaml.memcache("root"), "auto", leaf.port());
                RawClient client = proxy.connect()) {
            client.send(BinaryPacket.request(0x00, 1, "a").bytes());

            assertThat(BinaryPacket.read(client).value()).contains("twemproxy");
            proxy.expectNoFailure();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "twemproxy"})
    void shouldServeTheThirdVersionOfTheProtocolByTranslation(String serverCommands) {
        try (RedisServer redis = RedisServer.start();
                OriginalNutcracker leaf = redisLeaf(redis.port());
                Root proxy = new Root(PoolYaml.redis("root"), serverCommands, leaf.port());
                RawClient client = proxy.connect()) {
            client.send("HELLO 3\r\n");
            assertThat(client.readRedisReply()).startsWith("%7\r\n");

            client.sendRedisRequest("HSET", "h", "a", "1").expect(":1\r\n");
            client.sendRedisRequest("HGETALL", "h").expect("%1\r\n$1\r\na\r\n$1\r\n1\r\n");
            client.sendRedisRequest("GET", "none").expect("_\r\n");
            proxy.expectNoFailure();
        }
    }

    @Test
    void shouldCallScriptsByTheirTextSinceALeafCannotLoadThem() {
        try (RedisServer redis = RedisServer.start();
                OriginalNutcracker leaf = redisLeaf(redis.port());
                Root proxy = new Root(PoolYaml.redis("root"), "auto", leaf.port());
                RawClient client = proxy.connect();
                RawClient direct = redis.connect()) {
            client.sendRedisRequest("EVAL", "return 1", "1", "k").expect(":1\r\n");
            direct.send("SCRIPT FLUSH\r\n").expect("+OK\r\n");

            String name = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";
            client.sendRedisRequest("EVALSHA", name, "1", "k").expect(":1\r\n");
            client.sendRedisRequest("EVALSHA", "0".repeat(40), "1", "k");
            assertThat(client.readRedisReply()).startsWith("-NOSCRIPT");
            proxy.expectNoFailure();
        }
    }

    @Test
    void shouldAnswerWhatNeedsNoServerInFrontOfALeaf() {
        try (RedisServer redis = RedisServer.start();
                OriginalNutcracker leaf = redisLeaf(redis.port());
                Root proxy = new Root(PoolYaml.redis("root"), "auto", leaf.port());
                RawClient client = proxy.connect()) {
            client.send("INFO server\r\n");
            assertThat(client.readRedisReply()).contains("redis_version");
            client.send("SELECT 0\r\n").expect("+OK\r\n");
            client.send("ECHO a\r\n").expect("$1\r\na\r\n");
            client.send("EXEC\r\n");
            assertThat(client.readRedisReply()).contains("EXEC without MULTI");
            client.send("UNSUBSCRIBE a\r\n").expect("*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n");
            proxy.expectNoFailure();
        }
    }

    @Test
    void shouldGoOnRefusingAfterAReload() throws IOException {
        try (RedisServer redis = RedisServer.start();
                OriginalNutcracker leaf = redisLeaf(redis.port());
                Root proxy = new Root(PoolYaml.redis("root"), "auto", leaf.port());
                RawClient client = proxy.connect()) {
            client.send("DBSIZE\r\n");
            assertThat(client.readRedisReply()).endsWith(HINT);

            proxy.reload("timeout", 9000);

            client.send("DBSIZE\r\n");
            assertThat(client.readRedisReply()).endsWith(HINT);
            proxy.expectNoFailure();
        }
    }

    @Test
    void shouldServeEverythingOnceTheLeafHasBeenReplaced() {
        RedisServer redis = RedisServer.start();
        OriginalNutcracker leaf = redisLeaf(redis.port());
        try (Root proxy = new Root(PoolYaml.redis("root"), "auto", leaf.port());
                RawClient client = proxy.connect()) {
            client.send("SET a b\r\n").expect("+OK\r\n");
            client.send("DBSIZE\r\n");
            assertThat(client.readRedisReply()).endsWith(HINT);
            leaf.close();
            proxy.awaitLoss();

            try (RedisServer successor = RedisServer.start(leaf.port())) {
                client.send("SET a b\r\n").expect("+OK\r\n");
                client.send("DBSIZE\r\n").expect(":1\r\n");
                assertThat(successor.isAlive()).isTrue();
            }
        } finally {
            leaf.close();
            redis.close();
        }
    }

    @Test
    void shouldNotTakeALeafThatHasReplacedAServerForAFailure() {
        RedisServer server = RedisServer.start();
        try (RedisServer redis = RedisServer.start();
                Root proxy = new Root(PoolYaml.redis("root"), "auto", server.port());
                RawClient client = proxy.connect()) {
            client.send("DBSIZE\r\n").expect(":0\r\n");
            server.close();
            proxy.awaitLoss();

            try (OriginalNutcracker successor =
                    OriginalNutcracker.start(new LeafText(server.port(), redis.port()).text())) {
                client.send("SET a b\r\n").expect("+OK\r\n");
                client.send("DBSIZE\r\n");
                assertThat(client.readRedisReply()).endsWith(HINT);
                assertThat(successor.isAlive()).isTrue();
                proxy.expectNoEjection();
            }
        } finally {
            server.close();
        }
    }

    /** A server that breaks down under what twemproxy does not take is no twemproxy. */
    @Test
    void shouldTakeAServerForAFailureThatIsGone() {
        try (FakeServer server = FakeServer.start();
                Root proxy = new Root(PoolYaml.redis("root"), "auto", server.port());
                RawClient client = proxy.connect()) {
            client.send("DBSIZE\r\n");
            try (RawConnection asked = server.accept()) {
                assertThat(asked.readRedisRequest()).containsExactly("ECHO", "nutcracker");
                asked.send("-NOAUTH\r\n");
            }
            RawConnection used = server.accept();
            assertThat(used.readRedisRequest()).containsExactly("DBSIZE");

            server.close();

            client.expect("-ERR unknown\r\n");
            Await.until("the server is ejected", () -> proxy.ejects() == 1);
        }
    }

    @Test
    void shouldTakeAServerForAFailureThatClosesEveryConnection() {
        try (FakeServer server = FakeServer.start(RawConnection::close);
                Root proxy = new Root(PoolYaml.redis("root"), "auto", server.port());
                RawClient client = proxy.connect()) {
            client.send("DBSIZE\r\n");

            assertThat(client.readRedisReply()).startsWith("-ERR ").doesNotContain("twemproxy");
            Await.until("the server is ejected", () -> proxy.ejects() == 1);
        }
    }

    @Test
    void shouldAskNobodyWhoIsSentOnlyWhatTwemproxyTakes() {
        try (FakeServer server = FakeServer.start();
                Root proxy = new Root(PoolYaml.redis("root"), "auto", server.port());
                RawClient client = proxy.connect()) {
            client.send("GET a\r\n");
            server.accept().send("$-1\r\n");

            client.expect("$-1\r\n");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    private record LeafText(int port, int redisPort) {
        String text() {
            return "leaf:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  servers:\n   - 127.0.0.1:" + redisPort
                    + ":1\n";
        }
    }

    private static OriginalNutcracker redisLeaf(int port) {
        return OriginalNutcracker.start(PoolYaml.redis("leaf").server(port, "a").text());
    }

    private static OriginalNutcracker memcacheLeaf(int port) {
        return OriginalNutcracker.start(
                PoolYaml.memcache("leaf").server(port, "a").text());
    }

    /** The upper tier, in which one failure would eject the leaf. */
    private static final class Root implements AutoCloseable {
        private final PoolYaml pool;
        private final RunningProxy proxy;

        Root(PoolYaml pool, String serverCommands, int leafPort) {
            this.pool = pool.server(leafPort, "leaf")
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .set("server_retry_timeout", 60_000)
                    .set("server_commands", serverCommands);
            this.proxy = RunningProxy.start(2, pool.text());
        }

        RawClient connect() {
            return RawClient.connect(pool.port());
        }

        void reload(String key, Object value) throws IOException {
            proxy.reload(pool.set(key, value));
        }

        void awaitLoss() {
            Await.until("the end of the connection to the server", () -> value(ServerCounter.SERVER_CONNECTIONS) == 0);
        }

        long ejects() {
            return proxy.value("root", PoolCounter.SERVER_EJECTS);
        }

        void expectNoEjection() {
            assertThat(ejects()).isZero();
        }

        void expectNoFailure() {
            expectNoEjection();
            assertThat(value(ServerCounter.SERVER_EOF)).isZero();
            assertThat(value(ServerCounter.SERVER_ERR)).isZero();
        }

        private long value(ServerCounter counter) {
            return proxy.value("root", "leaf", counter);
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
