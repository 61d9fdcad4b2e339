package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients of the original and of ours are told of servers that fail: the same, for whole and for split requests. */
final class FailuresBesideOriginalTest {
    private static final String LIVE = Keys.ownedBy(0, "one", "two");
    private static final String DEAD = Keys.ownedBy(1, "one", "two");
    private static final String DEAD_TOO = Keys.ownedBy(1, 1, "one", "two");

    private static final List<String> REDIS_SCRIPT = List.of(
            RedisScript.request("SET", LIVE, "1"),
            RedisScript.request("GET", DEAD),
            RedisScript.request("GET", LIVE),
            RedisScript.request("SET", DEAD, "1"),
            RedisScript.request("MGET", DEAD),
            RedisScript.request("DEL", DEAD, LIVE),
            RedisScript.request("GET", LIVE),
            RedisScript.request("MSET", LIVE, "2", DEAD, "2"),
            RedisScript.request("GET", LIVE),
            RedisScript.request("UNLINK", DEAD, LIVE, DEAD_TOO),
            RedisScript.request("TOUCH", DEAD, DEAD_TOO, LIVE),
            RedisScript.request("PING"));

    private static final List<String> MEMCACHE_SCRIPT = List.of(
            "set " + LIVE + " 0 0 1\r\n1\r\n",
            "get " + DEAD + "\r\n",
            "get " + LIVE + "\r\n",
            "set " + DEAD + " 0 0 1\r\n1\r\n",
            "set " + DEAD + " 0 0 1 noreply\r\n1\r\nget " + LIVE + "\r\n",
            "incr " + DEAD + " 1\r\n",
            "delete " + DEAD + "\r\n",
            "get " + LIVE + "\r\n");

    private static RedisServer redis;
    private static MemcachedServer memcached;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        memcached = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
        memcached.close();
    }

    @Test
    void shouldTellThatAServerRefuses() {
        int nobody = Ports.free();
        redisShouldAnswerAlike(redis(nobody));
        memcacheShouldAnswerAlike(memcache(nobody));
    }

    @Test
    void shouldTellThatAServerTimesOut() {
        try (FakeServer silent = FakeServer.start()) {
            redisShouldAnswerAlike(redis(silent.port()).set("timeout", 50));
            memcacheShouldAnswerAlike(memcache(silent.port()).set("timeout", 50));
        }
    }

    @Test
    void shouldTellThatAServerCloses() {
        try (FakeServer closing = FakeServer.start(connection -> {
            connection.readLine();
            connection.close();
        })) {
            redisShouldAnswerOneByOneAlike(redis(closing.port()));
        }
    }

    @Test
    void shouldTellThatAServerResets() {
        try (FakeServer resetting = FakeServer.start(connection -> {
            connection.readRedisRequest();
            connection.reset();
        })) {
            redisShouldAnswerOneByOneAlike(redis(resetting.port()));
        }
    }

    @Test
    void shouldTellThatAServerTalksNonsense() {
        try (FakeServer web = FakeServer.start(connection -> {
            connection.readRedisRequest();
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n").readUntilClosed();
        })) {
            redisShouldAnswerOneByOneAlike(redis(web.port()));
        }
    }

    @Test
    void shouldTellThatAUnixSocketIsMissing() {
        redisShouldAnswerAlike(PoolYaml.redis("alpha")
                .server(redis.port(), "one")
                .server("/tmp/no-such-directory-here/redis.sock:1 two"));
    }

    @Test
    void shouldTellThatAHostIsUnknown() {
        redisShouldAnswerAlike(
                PoolYaml.redis("alpha").server(redis.port(), "one").server("no-such-host.invalid:6379:1 two"));
    }

    @Test
    void shouldTellThatAllServersAreEjected() {
        redisShouldAnswerAlike(PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 600_000)
                .server(Ports.free(), "two"));
    }

    @Test
    void shouldSendKeysOfAnEjectedServerToTheOther() {
        PoolYaml pool = redis(Ports.free())
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 2)
                .set("server_retry_timeout", 600_000);
        redisShouldAnswerAlike(pool);
    }

    @Test
    void shouldPassOnThatAServerWantsAPassword() {
        try (RedisServer locked = RedisServer.start("--requirepass", "secret");
                SideBySide proxies = SideBySide.over(redis(locked.port()))) {
            proxies.shouldAnswerAlike(
                    List.of(
                            RedisScript.request("GET", DEAD),
                            RedisScript.request("AUTH", "secret"),
                            RedisScript.request("GET", DEAD),
                            RedisScript.request("GET", LIVE)),
                    FailuresBesideOriginalTest::flush,
                    RawClient::readRedisReply);
        }
    }

    @Test
    void shouldWantThePasswordOfThePool() {
        List<String> script = List.of(
                RedisScript.request("PING"),
                RedisScript.request("GET", LIVE),
                RedisScript.request("MGET", LIVE, DEAD),
                RedisScript.request("MSET", LIVE, "1", DEAD, "2"),
                RedisScript.request("AUTH", "wrong"),
                RedisScript.request("AUTH", ""),
                RedisScript.request("GET", LIVE),
                RedisScript.request("AUTH", "secret"),
                RedisScript.request("MSET", LIVE, "1", DEAD, "2"),
                RedisScript.request("GET", LIVE),
                RedisScript.request("PING"),
                RedisScript.request("AUTH", "secret2"),
                RedisScript.request("GET", LIVE),
                RedisScript.request("AUTH", "secret"),
                RedisScript.request("MGET", LIVE, DEAD),
                RedisScript.request("AUTH", "secre"));
        try (RedisServer one = RedisServer.start("--requirepass", "secret");
                RedisServer two = RedisServer.start("--requirepass", "secret")) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("redis_auth", "secret")
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            try (SideBySide proxies = SideBySide.over(pool)) {
                proxies.shouldAnswerAlike(script, () -> {}, RawClient::readRedisReply);
            }
        }
    }

    @Test
    void shouldPassOnErrorsOfMemcached() {
        List<String> errors = List.of("ERROR", "CLIENT_ERROR bad data chunk", "SERVER_ERROR out of memory");
        for (String error : errors) {
            try (FakeServer server = FakeServer.start(connection -> {
                        for (int i = 0; i < 4; i++) {
                            connection.readMemcacheRequest();
                            connection.send(error + "\r\n");
                        }
                    });
                    SideBySide proxies =
                            SideBySide.over(PoolYaml.memcache("alpha").server(server.port(), "one"))) {
                for (RawClient client : List.of(proxies.original(), proxies.ours())) {
                    client.send("get a\r\n").expect(error + "\r\n");
                    client.send("set a 0 0 1\r\n1\r\n").expect(error + "\r\n");
                    client.send("incr a 1\r\ndelete a\r\n").expect(error + "\r\n" + error + "\r\n");
                }
            }
        }
    }

    @Test
    void shouldAnswerAHalfClosedClientAlike() {
        try (SideBySide proxies = SideBySide.over(redis(Ports.free()))) {
            for (RawClient client : List.of(proxies.original(), proxies.ours())) {
                client.send(
                        RedisScript.request("SET", LIVE, "1") + RedisScript.request("GET", LIVE) + "*2\r\n$3\r\nGE");
                client.halfClose();
                assertThat(client.readUntilClosed()).isEqualTo("+OK\r\n$1\r\n1\r\n");
            }
        }
    }

    private static void redisShouldAnswerAlike(PoolYaml pool) {
        try (SideBySide proxies = SideBySide.over(pool)) {
            proxies.shouldAnswerAlike(REDIS_SCRIPT, FailuresBesideOriginalTest::flush, RawClient::readRedisReply);
        }
    }

    /** Which requests share a connection when they come in one pipeline is a matter of chance. */
    private static void redisShouldAnswerOneByOneAlike(PoolYaml pool) {
        try (SideBySide proxies = SideBySide.over(pool)) {
            proxies.shouldAnswerOneByOneAlike(
                    REDIS_SCRIPT, FailuresBesideOriginalTest::flush, RawClient::readRedisReply);
        }
    }

    private static void memcacheShouldAnswerAlike(PoolYaml pool) {
        try (SideBySide proxies = SideBySide.over(pool)) {
            proxies.shouldAnswerAlike(MEMCACHE_SCRIPT, () -> {}, RawClient::readMemcacheReply);
        }
    }

    private static PoolYaml redis(int second) {
        return PoolYaml.redis("alpha").server(redis.port(), "one").server(second, "two");
    }

    private static PoolYaml memcache(int second) {
        return PoolYaml.memcache("alpha").server(memcached.port(), "one").server(second, "two");
    }

    private static void flush() {
        try (RawClient client = redis.connect()) {
            client.send("FLUSHALL\r\n").expect("+OK\r\n");
        }
    }
}
