package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two pools at one address, one of Redis and one of memcached. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SharedListenTest {
    private static final String REDIS = "data";
    private static final String MEMCACHE = "cache";

    @AutoClose
    private final RedisServer redis = RedisServer.start();

    @AutoClose
    private final MemcachedServer memcached = MemcachedServer.start();

    private final PoolYaml data = PoolYaml.redis(REDIS).server(redis.port(), "r");

    private PoolYaml data() {
        return PoolYaml.redis(REDIS).set("listen", "127.0.0.1:" + data.port()).server(redis.port(), "r");
    }

    private PoolYaml cache() {
        return PoolYaml.memcache(MEMCACHE)
                .set("listen", "127.0.0.1:" + data.port())
                .server(memcached.port(), "m");
    }

    private RawClient connect() {
        return RawClient.connect(data.port());
    }

    private static long accepted(RunningProxy proxy, String pool) {
        return proxy.metrics(pool).traffic()[TrafficCounter.ACCEPTED.ordinal()];
    }

    private static long refused(RunningProxy proxy, String pool, RefusalReason reason) {
        return proxy.metrics(pool).refusals()[reason.ordinal()];
    }

    private static void expectRedis(RawClient client) {
        client.sendRedisRequest("GET", "nothing").expect("$-1\r\n");
    }

    private static void expectMemcached(RawClient client) {
        client.send("get nothing\r\n").expect("END\r\n");
    }

    @Test
    void shouldServeEachClientInItsProtocol() {
        try (RunningProxy proxy = RunningProxy.start(2, RunningProxy.text(data(), cache()));
                RawClient arrays = connect();
                RawClient lines = connect();
                RawClient text = connect();
                RawClient meta = connect();
                RawClient binary = connect()) {
            binary.send(BinaryPacket.set(1, 7, "a", "of memcached").bytes());
            assertThat(BinaryPacket.read(binary).opaque()).isEqualTo(7);
            arrays.sendRedisRequest("SET", "a", "of redis").expect("+OK\r\n");
            lines.send("SET b 1\r\nget a\r\n").expect("+OK\r\n$8\r\nof redis\r\n");
            text.send("get a\r\nset b 0 0 1\r\n1\r\n").expect("VALUE a 0 12\r\nof memcached\r\nEND\r\nSTORED\r\n");
            meta.send("mg a v\r\n").expect("VA 12\r\nof memcached\r\n");

            assertThat(accepted(proxy, REDIS)).isEqualTo(2);
            assertThat(accepted(proxy, MEMCACHE)).isEqualTo(3);
        }
    }

    @Test
    void shouldWaitUntilTheFirstRequestTells() {
        try (RunningProxy proxy = RunningProxy.start(data(), cache());
                RawClient redisClient = connect();
                RawClient memcacheClient = connect()) {
            for (String piece : new String[] {"\r\n", "se", "t", " a", " 0 0 ", "1 noreply", "\r", "\n", "b\r\nge"}) {
                memcacheClient.send(piece);
                redisClient.send(piece.equals("\n") ? "" : piece);
                // A request that is answered has been read behind the piece, on the only loop.
                try (RawClient other = connect()) {
                    expectRedis(other);
                }
            }
            redisClient.send(" OK\nPING\r\n");
            memcacheClient.send("t a\r\n").expect("ERROR\r\nVALUE a 0 1\r\nb\r\nEND\r\n");

            assertThat(accepted(proxy, MEMCACHE)).isPositive();
        }
    }

    @Test
    void shouldAnswerAClientThatEndsItsSideWithItsFirstRequest() {
        try (RunningProxy _ = RunningProxy.start(data(), cache());
                RawClient redisClient = connect();
                RawClient memcacheClient = connect();
                RawClient half = connect();
                RawClient silent = connect()) {
            memcacheClient.send("version\r\n").halfClose();
            redisClient.send("PING\r\n").halfClose();
            half.send("ge").halfClose();
            silent.halfClose();

            assertThat(memcacheClient.readUntilClosed()).startsWith("VERSION ");
            assertThat(redisClient.readUntilClosed()).isEqualTo("+PONG\r\n");
            assertThat(half.readUntilClosed()).isEmpty();
            assertThat(silent.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void shouldLetNobodyInWithoutALoginInTheProtocolOfTheClient() {
        PoolYaml closedData = data().set("redis_auth", "secret");
        PoolYaml closedCache = cache().set("memcache_auth", "user:secret");
        try (RunningProxy _ = RunningProxy.start(closedData, closedCache);
                RawClient redisClient = connect();
                RawClient memcacheClient = connect();
                RawClient binary = connect()) {
            redisClient.sendRedisRequest("GET", "a").expect("-NOAUTH Authentication required\r\n");
            redisClient.sendRedisRequest("AUTH", "wrong");
            assertThat(redisClient.readLine()).isEqualTo("-ERR invalid password\r\n");
            memcacheClient.send("get a\r\n").expect("CLIENT_ERROR unauthenticated\r\n");
            memcacheClient.send("set login 0 0 11\r\nuser secret\r\n").expect("STORED\r\n");
            binary.send(BinaryPacket.request(0, 1, "a").bytes());
            assertThat(BinaryPacket.read(binary).status()).isEqualTo(0x20);
        }
    }

    @Test
    void shouldCountTheClientsOfEachAddressInThePoolThatServesThem() {
        String limits = "{clients_per_address: 1}";
        try (RunningProxy proxy = RunningProxy.start(data().set("limits", limits), cache().set("limits", limits));
                RawClient first = connect()) {
            expectRedis(first);
            try (RawClient second = connect();
                    RawClient third = connect()) {
                // The second may be either's until it says something, so it takes the room that there is.
                assertThat(third.readUntilClosed()).isEmpty();
                second.sendRedisRequest("PING");
                assertThat(second.readUntilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
                assertThat(refused(proxy, REDIS, RefusalReason.ADDRESS_FULL)).isEqualTo(2);
            }
            try (RawClient other = connect()) {
                expectMemcached(other);
                expectRedis(first);
            }
            try (RawClient elsewhere = RawClient.connectFrom("127.0.0.2", data.port())) {
                expectRedis(elsewhere);
            }
        }
    }

    @Test
    void shouldCountTheClientsOfEachPool() {
        try (RunningProxy proxy =
                        RunningProxy.start(data().set("client_connections", 1), cache().set("client_connections", 2));
                RawClient one = connect()) {
            expectRedis(one);
            try (RawClient two = connect();
                    RawClient three = connect()) {
                expectMemcached(two);
                expectMemcached(three);
                try (RawClient four = connect()) {
                    assertThat(four.readUntilClosed()).isEmpty();
                }
            }
            one.close();
            Await.until("there is room", () -> {
                try (RawClient next = connect()) {
                    return next.sendRedisRequest("PING").received().isEmpty()
                            && next.readLine().startsWith("+PONG");
                } catch (AssertionError _) {
                    return false;
                }
            });
            assertThat(refused(proxy, REDIS, RefusalReason.POOL_FULL)).isPositive();
        }
    }

    @Test
    void shouldCloseClientsThatSayNothingIfBothPoolsWould() {
        String limits = "{idle_timeout: 50}";
        try (RunningProxy proxy = RunningProxy.start(data().set("limits", limits), cache().set("limits", limits));
                RawClient silent = connect();
                RawClient half = connect()) {
            half.send("set a");
            assertThat(silent.readUntilClosed()).isEmpty();
            assertThat(half.readUntilClosed()).isEmpty();
            assertThat(refused(proxy, REDIS, RefusalReason.IDLE_TIMEOUT)).isEqualTo(2);
        }
    }

    @Test
    void shouldShareAndUnshareTheAddressByReload() throws IOException {
        try (RunningProxy proxy = RunningProxy.start(data());
                RawClient before = connect()) {
            expectRedis(before);

            proxy.reload(data(), cache());

            try (RawClient text = connect();
                    RawClient silent = connect();
                    RawClient half = connect()) {
                expectMemcached(text);
                expectRedis(before);
                half.send("set a");
                try (RawClient other = connect()) {
                    expectRedis(other);
                }

                proxy.reload(data());

                assertThat(text.readUntilClosed()).isEmpty();
                expectRedis(silent);
                half.send(" 1\r\n").expect("+OK\r\n");
                expectRedis(before);
            }
            proxy.reload(data(), cache());
            try (RawClient silent = connect()) {
                try (RawClient other = connect()) {
                    expectRedis(other);
                }
                proxy.reload(cache());

                expectMemcached(silent);
                assertThat(before.readUntilClosed()).isEmpty();
            }
        }
    }

    @Test
    void shouldServeClientsThatHaveSentTheirFirstRequestWhenItDrains() {
        try (RunningProxy proxy = RunningProxy.start(2, RunningProxy.text(data(), cache()));
                RawClient silent = connect();
                RawClient text = connect();
                RawClient arrays = connect()) {
            text.send("get nothing\r\n");
            arrays.send("*1\r\n$4\r\nPING\r\n");

            proxy.drain();

            assertThat(text.readUntilClosed()).isEqualTo("END\r\n");
            assertThat(arrays.readUntilClosed()).isEqualTo("+PONG\r\n");
            assertThat(silent.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void shouldReadTheHeaderOfTheProxyProtocolBeforeTheFirstRequest() {
        String limits = "{proxy_protocol: required, proxy_protocol_from: [127.0.0.1], clients_per_address: 1}";
        try (RunningProxy proxy = RunningProxy.start(data().set("limits", limits), cache().set("limits", limits));
                RawClient redisClient = connect();
                RawClient memcacheClient = connect();
                RawClient later = connect();
                RawClient none = connect()) {
            redisClient.send("PROXY TCP4 10.0.0.7 10.0.0.1 1 2\r\nCLIENT INFO\r\n");
            assertThat(redisClient.readRedisReply()).contains(" addr=10.0.0.7:1 ");
            memcacheClient
                    .send("PROXY TCP4 10.0.0.7 10.0.0.1 1 2\r\nget nothing\r\n")
                    .expect("END\r\n");
            later.send("PROXY TCP4 10.0.0.8 10.0.0.1 1 2\r\n")
                    .send("get nothing\r\n")
                    .expect("END\r\n");

            assertThat(none.send("get nothing\r\n").readUntilClosed()).isEmpty();
            assertThat(refused(proxy, REDIS, RefusalReason.PROXY_HEADER)).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", mode: optional"})
    void shouldChooseBehindTheHandshake(String keys) {
        try (Tls tls = new Tls()) {
            try (RunningProxy proxy = RunningProxy.start(
                            2, RunningProxy.text(tls.clients(data(), keys), tls.clients(cache(), keys)));
                    RawClient redisClient = tls.connect(data.port());
                    RawClient memcacheClient = tls.connect(data.port());
                    RawClient plain = connect()) {
                redisClient.sendRedisRequest("PING").expect("+PONG\r\n");
                memcacheClient.send("get noth").send("ing\r\n").expect("END\r\n");
                plain.send("get nothing\r\n");
                assertThat(plain.readLine())
                        .isEqualTo(keys.isEmpty() ? "-ERR this port speaks TLS only\r\n" : "END\r\n");

                redisClient.close();
                memcacheClient.close();
                plain.close();
                Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
            }
        }
    }
}
