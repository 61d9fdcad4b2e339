package dev.nutcracker.proxy;

import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes that move data to a Redis Cluster, and to the master of sentinels. */
final class MovingToTopologiesTest {
    private static final Logger LOG = LoggerFactory.getLogger(MovingToTopologiesTest.class);
    private static final int PORT = Ports.free();
    private static final int FAILOVERS = Integer.getInteger("moving.failovers", 3);

    private static String yaml(RedisServer plain, String route, String other) {
        return """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {prefix: "checked:", pool: plain}
               - %s
            plain:
              redis: true
              hash_tag: "{}"
              timeout: 2000
              servers: [127.0.0.1:%d:1]
            other:
              redis: true
              failover_wait: 10000
              timeout: 2000
            """.formatted(PORT, route, plain.port()) + other;
    }

    private static String nodes(RedisCluster cluster) {
        return cluster.nodes().stream()
                .map(node -> "127.0.0.1:" + node.port() + ":1")
                .collect(Collectors.joining(", ", "  distribution: cluster\n  servers: [", "]\n"));
    }

    private static String master(Sentinels sentinels) {
        return "  hash_tag: \"{}\"\n  sentinels: " + SentinelPoolTest.addresses(sentinels) + "\n  servers: [" + MASTER
                + ":1]\n";
    }

    private static void awaitServed() {
        try (RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 20; i++) {
                String key = "first" + i;
                Await.until(
                        "all servers are known",
                        () -> client.sendRedisRequest("SET", key, "1")
                                .readRedisReply()
                                .equals("+OK\r\n"));
                client.sendRedisRequest("DEL", key).expect(":1\r\n");
            }
        }
    }

    @Test
    void shouldMoveKeysToAClusterAndBack() {
        try (RedisServer plain = RedisServer.start();
                RedisCluster cluster = RedisCluster.start(0);
                RunningProxy proxy = RunningProxy.start(
                        2, yaml(plain, "{pool: plain, migrate_to: {pool: other, percent: 0}}", nodes(cluster)));
                RawClient client = RawClient.connect(PORT)) {
            awaitServed();
            plain(plain, "SET", "old", "1");
            plain(plain, "RPUSH", "list", "a", "b");
            client.sendRedisRequest("SET", "new", "2").expect("+OK\r\n");
            proxy.administered().share("front", 1, 100, "a test");
            client.sendRedisRequest("MGET", "old", "new", "none").expect("*3\r\n$1\r\n1\r\n$1\r\n2\r\n$-1\r\n");
            client.sendRedisRequest("RPUSH", "list", "c").expect(":3\r\n");
            client.sendRedisRequest("INCR", "old").expect(":2\r\n");
            client.sendRedisRequest("DEL", "new").expect(":1\r\n");
            client.sendRedisRequest("MULTI")
                    .sendRedisRequest("INCR", "{t}n")
                    .sendRedisRequest("INCR", "{t}m")
                    .sendRedisRequest("EXEC")
                    .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:1\r\n");
            assertThat(sizeOf(cluster)).isEqualTo(4);
            proxy.administered().share("front", 1, 0, "a test");
            client.sendRedisRequest("MGET", "old", "new", "{t}n", "{t}m")
                    .expect("*4\r\n$1\r\n2\r\n$-1\r\n$1\r\n1\r\n$1\r\n1\r\n");
            client.sendRedisRequest("LLEN", "list").expect(":3\r\n");
        }
    }

    private static void plain(RedisServer server, String... words) {
        try (RawClient direct = server.connect()) {
            direct.sendRedisRequest(words).readRedisReply();
        }
    }

    private static int sizeOf(RedisCluster cluster) {
        return cluster.nodes().stream()
                .mapToInt(node -> Integer.parseInt(
                        cluster.ask(node, "DBSIZE").substring(1).strip()))
                .sum();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerRightWhileKeysAndSlotsMove(boolean dualWrites) {
        String route = "{pool: plain, migrate_to: {pool: other, dual_writes: " + dualWrites + "}}";
        try (RedisServer plain = RedisServer.start();
                RedisCluster cluster = RedisCluster.start(0);
                RunningProxy proxy = RunningProxy.start(3, yaml(plain, route, nodes(cluster)))) {
            awaitServed();
            Checker checker = Checker.start(PORT, 8, false);
            List<RedisServer> nodes = cluster.nodes();
            int turn = 0;
            for (int percent : List.of(10, 0, 50, 100, 50, 100, 0)) {
                proxy.administered().share("front", 1, percent, "a test");
                cluster.reshard(nodes.get(turn % 3), nodes.get((turn + 1) % 3), 200, 10);
                turn++;
                checker.awaitWork(1500);
            }
            expectRight(checker.stop());
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{pool: plain, migrate_to: {pool: other, percent: 50}}",
                "{pool: other, warm_from: {pool: plain}}",
                "{pool: plain, near: {pool: other, ttl: 100}}",
                "{pool: other, copy_to: [plain], copies: all}"
            })
    void shouldAnswerRightWhileMastersFailOver(String route) {
        try (RedisServer plain = RedisServer.start();
                Sentinels sentinels = Sentinels.start();
                RunningProxy _ = RunningProxy.start(2, yaml(plain, route, master(sentinels)))) {
            awaitServed();
            Checker checker = Checker.start(PORT, 8, false);
            for (int i = 0; i < FAILOVERS; i++) {
                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                checker.awaitWork(1500);
            }
            expectRight(checker.stop());
        }
    }

    private static void expectRight(Checker.Report report) {
        LOG.info("{}", report);
        assertThat(report.lost()).as("%s", report).isEmpty();
        assertThat(report.reordered()).as("%s", report).isEmpty();
        FailoverErrors.expectRight(report);
    }
}
