package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Another pool serves the keys of servers that are down. */
final class FailoverTest {
    private static final int KEYS = 20;

    @Test
    void shouldServeKeysOfAServerThatIsDownByTheOtherPool() {
        try (RedisServer one = RedisServer.start();
                RedisServer spareOne = RedisServer.start();
                RedisServer spareTwo = RedisServer.start()) {
            PoolYaml spare = PoolYaml.redis("gutter")
                    .set("hash", "murmur")
                    .server(spareOne.port(), "s1")
                    .server(spareTwo.port(), "s2");
            PoolYaml pool = failingOver(PoolYaml.redis("alpha"), "gutter")
                    .server(one.port(), "one")
                    .server(Ports.free(), "two");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    RawClient client = RawClient.connect(pool.port())) {
                takeDown(client);
                for (int i = 0; i < KEYS; i++) {
                    client.sendRedisRequest("SET", "key" + i, "v" + i);
                    client.expect("+OK\r\n");
                }
                client.sendRedisRequest("MGET", "key0", "key1", "key2", "key3", "key4", "key5", "nokey");
                client.expect("*7\r\n$2\r\nv0\r\n$2\r\nv1\r\n$2\r\nv2\r\n$2\r\nv3\r\n$2\r\nv4\r\n$2\r\nv5\r\n$-1\r\n");

                int atSpare = size(spareOne) + size(spareTwo);
                assertThat(size(one) + atSpare).isEqualTo(KEYS);
                assertThat(size(spareOne)).isPositive();
                assertThat(size(spareTwo)).isPositive();
                assertThat(proxy.metrics("alpha").traffic()[TrafficCounter.FAILED_OVER.ordinal()])
                        .isGreaterThan(atSpare);
            }
        }
    }

    /** The pool that stands in may have servers of its own that are down, and others after a reload. */
    @Test
    void shouldFollowTheOtherPoolThroughReloads() throws IOException {
        try (RedisServer first = RedisServer.start();
                RedisServer second = RedisServer.start()) {
            PoolYaml pool = failingOver(PoolYaml.redis("alpha"), "gutter").server(Ports.free(), "one");
            PoolYaml spare = PoolYaml.redis("gutter").server(first.port(), "s1");
            PoolYaml moved = PoolYaml.redis("gutter")
                    .set("listen", "127.0.0.1:" + spare.port())
                    .server(second.port(), "s1")
                    .server(Ports.free(), "s2")
                    .set("on_failure", "eject")
                    .set("server_failure_limit", 1);
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    RawClient client = RawClient.connect(pool.port())) {
                takeDown(client);
                client.sendRedisRequest("SET", "a", "1");
                client.expect("+OK\r\n");

                proxy.reload(pool, moved);
                Await.until("all keys are served", () -> isServedBy(client, KEYS));

                assertThat(size(first)).isEqualTo(1);
                assertThat(size(second)).isEqualTo(KEYS);
            }
        }
    }

    @Test
    void shouldAnswerRequestsThatAreOnTheirWayWhenTheOtherPoolIsRemoved() throws IOException {
        int port = Ports.free();
        try (FakeServer other = FakeServer.start()) {
            PoolYaml pool = failingOver(PoolYaml.redis("alpha"), "gutter").server(port, "one");
            PoolYaml spare = PoolYaml.redis("gutter").server(other.port(), "s1");
            PoolYaml alone = PoolYaml.redis("alpha")
                    .set("listen", "127.0.0.1:" + pool.port())
                    .server(port, "one");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\n");
                assertThat(client.readLine()).startsWith("-ERR ");
                client.send("GET a\r\n");
                FakeServer.Connection connection = other.accept();
                assertThat(connection.readRedisRequest()).containsExactly("GET", "a");

                proxy.reload(alone);
                connection.send("$1\r\n1\r\n");
                client.expect("$1\r\n1\r\n");

                Await.until("the connection is closed", connection::isClosedByPeer);
                client.send("GET a\r\n").expect("-ERR Connection refused\r\n");
            }
        }
    }

    @Test
    void shouldLetValuesOfTheOtherPoolExpire() {
        try (MemcachedServer server = MemcachedServer.start()) {
            PoolYaml spare = PoolYaml.memcache("gutter").server(server.port(), "s1");
            PoolYaml pool = failingOver(PoolYaml.memcache("alpha"), "gutter")
                    .set("failover_ttl", 100)
                    .server(Ports.free(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    RawClient client = RawClient.connect(pool.port())) {
                Await.until(
                        "the key is served",
                        () -> client.send("get k\r\n").readLine().equals("END\r\n"));

                client.send("set k 0 0 1\r\na\r\nmg k t\r\ntouch k 3600\r\nmg k t\r\nset k 0 50 1\r\na\r\nmg k t\r\n");

                client.expect("STORED\r\n");
                assertThat(timeToLive(client)).isBetween(90, 100);
                client.expect("TOUCHED\r\n");
                assertThat(timeToLive(client)).isBetween(90, 100);
                client.expect("STORED\r\n");
                assertThat(timeToLive(client)).isBetween(40, 50);
            }
        }
    }

    @Test
    void shouldRunTransactionsAndBlockAtTheOtherPool() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml spare = PoolYaml.redis("gutter").server(server.port(), "s1");
            PoolYaml pool = failingOver(PoolYaml.redis("alpha"), "gutter").server(Ports.free(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    RawClient client = RawClient.connect(pool.port())) {
                takeDown(client);

                client.sendRedisRequest("WATCH", "k");
                client.sendRedisRequest("MULTI");
                client.sendRedisRequest("INCR", "k");
                client.sendRedisRequest("RPUSH", "list", "a");
                client.sendRedisRequest("EXEC");
                client.sendRedisRequest("BLPOP", "list", "1");

                client.expect("+OK\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:1\r\n");
                client.expect("*2\r\n$4\r\nlist\r\n$1\r\na\r\n");
            }
        }
    }

    /** Subscribers wait for their server, so a message must not be published at another. */
    @Test
    void shouldKeepChannelsAtTheirServer() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start()) {
            PoolYaml spare = PoolYaml.redis("gutter").server(other.port(), "s1");
            PoolYaml pool = failingOver(PoolYaml.redis("alpha"), "gutter")
                    .set("server_retry_timeout", 200)
                    .server(one.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    RawClient subscriber = RawClient.connect(pool.port());
                    RawClient client = RawClient.connect(pool.port())) {
                subscriber.sendRedisRequest("SUBSCRIBE", "news");
                subscriber.expect("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
                one.stop();
                Await.until("the other pool serves keys", () -> {
                    client.sendRedisRequest("SET", "k", "v");
                    return client.readLine().equals("+OK\r\n");
                });
                client.sendRedisRequest("PUBLISH", "news", "lost");
                client.expect("-ERR Connection refused\r\n");

                one.restart();
                Await.until("the message is published", () -> {
                    client.sendRedisRequest("PUBLISH", "news", "back");
                    return client.readLine().equals(":1\r\n");
                });
                subscriber.expect("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$4\r\nback\r\n");
            }
        }
    }

    private static int timeToLive(RawClient client) {
        return Integer.parseInt(client.readLine().strip().substring("HD t".length()));
    }

    private static boolean isServedBy(RawClient client, int keys) {
        boolean served = true;
        for (int i = 0; i < keys; i++) {
            client.sendRedisRequest("SET", "key" + i, "v");
            served &= client.readLine().equals("+OK\r\n");
        }
        return served;
    }

    private static void takeDown(RawClient client) {
        Await.until("all keys are served", () -> {
            boolean served = true;
            for (int i = 0; i < KEYS; i++) {
                client.sendRedisRequest("GET", "key" + i);
                served &= client.readLine().equals("$-1\r\n");
            }
            return served;
        });
    }

    private static PoolYaml failingOver(PoolYaml pool, String other) {
        return pool.set("on_failure", "failover")
                .set("failover_pool", other)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 60_000);
    }

    private static int size(RedisServer server) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.sendRedisRequest("DBSIZE");
            return Integer.parseInt(client.readLine().strip().substring(1));
        }
    }
}
