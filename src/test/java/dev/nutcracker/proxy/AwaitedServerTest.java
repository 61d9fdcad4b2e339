package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Requests wait for a server that is down, as far as they may. */
final class AwaitedServerTest {
    private static final String LATE = "-ERR Connection timed out\r\n";

    @Test
    void shouldServeInOrderAllThatWaitedForAServer() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = awaiting(server, 8000);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient other = RawClient.connect(pool.port())) {
                server.stop();
                for (int i = 1; i <= 20; i++) {
                    client.sendRedisRequest("INCR", "k");
                }
                client.sendRedisRequest("MGET", "k", "none");
                other.sendRedisRequest("SET", "other", "x");
                Await.until("requests wait", () -> inQueue(proxy) == 22);
                server.restart();

                for (int i = 1; i <= 20; i++) {
                    client.expect(":" + i + "\r\n");
                }
                client.expect("*2\r\n$2\r\n20\r\n$-1\r\n");
                other.expect("+OK\r\n");
            }
        }
    }

    /** The reload has the connection replaced on which the first of them waits. */
    @Test
    void shouldServeInOrderWhatWaitsBeforeAndAfterAReload() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = awaiting(server, 8000);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                server.stop();
                client.sendRedisRequest("APPEND", "k", "a");
                Await.until("the request waits for the server", () -> inQueue(proxy) == 1 && isDown(proxy));
                proxy.reload(pool.set("redis_db", 1).set("idle_check", 60_000));
                client.sendRedisRequest("APPEND", "k", "b");
                client.sendRedisRequest("GET", "k");
                Await.until("all wait", () -> inQueue(proxy) == 3);
                server.restart();

                client.expect(":1\r\n:2\r\n$2\r\nab\r\n");
            }
        }
    }

    @Test
    void shouldWaitNoMoreWhenAReloadHasEndedThat() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool =
                    awaiting(server, 8000).set("health_check", "{type: ping, interval: 500, fast_interval: 200}");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.sendRedisRequest("GET", "k").expect("$-1\r\n");
                server.stop();
                client.sendRedisRequest("GET", "k");
                Await.until("the request waits for the server", () -> inQueue(proxy) == 1 && isDown(proxy));

                proxy.reload(pool.without("health_check").set("on_failure", "auto"));

                client.expect("-ERR Connection refused\r\n");
                client.sendRedisRequest("GET", "k").expect("-ERR Connection refused\r\n");
                server.restart();
                Await.until(
                        "the server serves again",
                        () -> client.sendRedisRequest("GET", "k")
                                .readRedisReply()
                                .equals("$-1\r\n"));
            }
        }
    }

    @Test
    void shouldRefuseMoreRequestsThanMayWait() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = awaiting(server, 8000).set("wait_max", 3);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient waiting = RawClient.connect(pool.port());
                    RawClient refused = RawClient.connect(pool.port())) {
                server.stop();
                for (int i = 1; i <= 3; i++) {
                    waiting.sendRedisRequest("INCR", "k");
                }
                Await.until("requests wait", () -> inQueue(proxy) == 3);
                refused.sendRedisRequest("GET", "k");

                refused.expect(LATE);
                server.restart();
                waiting.expect(":1\r\n:2\r\n:3\r\n");
            }
        }
    }

    @Test
    void shouldRefuseEachRequestThatHasWaitedForTooLong() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = awaiting(server, 3000);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient early = RawClient.connect(pool.port());
                    RawClient late = RawClient.connect(pool.port())) {
                server.stop();
                early.sendRedisRequest("INCR", "k");
                Await.until("the first waits", () -> inQueue(proxy) == 1);
                early.expect(LATE);

                late.sendRedisRequest("INCR", "k");
                server.restart();
                late.expect(":1\r\n");
            }
        }
    }

    @Test
    void shouldEndEveryWaitWhenTheProxyEnds() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = awaiting(server, 60_000);
            RunningProxy proxy = RunningProxy.start(pool);
            try (RawClient client = RawClient.connect(pool.port())) {
                server.stop();
                client.sendRedisRequest("INCR", "k");
                Await.until("the request waits", () -> inQueue(proxy) == 1);

                proxy.close();

                assertThat(client.readUntilClosed()).isIn("", "-ERR Connection refused\r\n");
            } finally {
                proxy.close();
            }
        }
    }

    private static boolean isDown(RunningProxy proxy) {
        return proxy.metrics("alpha").servers().getFirst().state().state().equals("down");
    }

    private static long inQueue(RunningProxy proxy) {
        return proxy.value("alpha", "one", ServerCounter.IN_QUEUE);
    }

    private static PoolYaml awaiting(RedisServer server, int timeoutMs) {
        return PoolYaml.redis("alpha")
                .set("on_failure", "wait")
                .set("timeout", timeoutMs)
                .set("server_failure_limit", 2)
                .set("server_retry_timeout", 100)
                .server(server.port(), "one");
    }
}
