package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.FailoverErrors.ABORTED;
import static dev.nutcracker.proxy.FailoverErrors.ENDED;
import static dev.nutcracker.proxy.FailoverErrors.LOST_LEASE;
import static dev.nutcracker.proxy.FailoverErrors.RESET;
import static dev.nutcracker.proxy.FailoverErrors.UNBLOCKED;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
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

/** Routes to the master of real sentinels, and to a cluster beside it, under clients that check each answer. */
final class SentinelRouteTest {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelRouteTest.class);
    private static final int PORT = Ports.free();

    private static final String MASTERS = "{pool: masters}";

    @Test
    void shouldLoseNothingInAFailoverThatIsOrdered() {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy _ = start(1, sentinels, MASTERS)) {
            Checker checker = Checker.start(PORT);
            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
            checker.awaitWork(2000);
            expectNothingLost(checker.stop());
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldLoseNothingWithOtherNamesOfKeys(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy _ = start(workers, sentinels, "{prefix: 'c', pool: masters, add: 'x:'}", MASTERS)) {
            Checker checker = Checker.start(PORT);
            for (int i = 0; i < 4; i++) {
                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                checker.awaitWork(2000);
            }
            Report report = checker.stop();
            LOG.info("{}", report);
            assertThat(report.lost()).as("%s", report).isEmpty();
            FailoverErrors.expectRight(report);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeAgainWhenThePrimaryIsKilled(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy _ = start(workers, sentinels, MASTERS)) {
            Checker checker = Checker.start(PORT);
            RedisServer dying = sentinels.serverAt(sentinels.primaryPort());
            dying.kill();
            sentinels.awaitOtherThan(dying.port());
            checker.awaitWork(2000);
            dying.restart();
            checker.awaitWork(2000);
            Report report = checker.stop();
            LOG.info("{}", report);
            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, "ERR another server is", ABORTED);
            FailoverErrors.expectRight(report);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldLoseNothingWhileSlotsMoveAndMastersFailOver(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                RedisCluster cluster = RedisCluster.start(0);
                RunningProxy proxy =
                        RunningProxy.start(workers, yaml(sentinels, ofMastersAndNodes()) + nodes(cluster))) {
            awaitServed("c1:");
            awaitServed("c2:");
            Checker checker = Checker.start(PORT, 16, false);
            List<RedisServer> nodes = cluster.nodes();
            for (int i = 0; i < 6; i++) {
                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                cluster.reshard(nodes.get(i % 3), nodes.get((i + 1) % 3), 300, 10);
                checker.awaitWork(2000);
            }
            expectNothingLost(checker.stop());
            assertThat(proxy.keptBytes()).as("bytes that are kept").isLessThan(1 << 20);
        }
    }

    /** Keys of even clients, by their numbers, are in the cluster; all others at the master. */
    private static String[] ofMastersAndNodes() {
        return new String[] {
            "{prefixes: ['c0:', 'c2:', 'c4:', 'c6:', 'c8:', 'c10:', 'c12:', 'c14:', '{c0:', '{c2:', '{c4:', '{c6:',"
                    + " '{c8:', '{c10:', '{c12:', '{c14:'], pool: nodes}",
            MASTERS
        };
    }

    private static RunningProxy start(int workers, Sentinels sentinels, String... routes) {
        RunningProxy proxy = RunningProxy.start(workers, yaml(sentinels, routes));
        awaitServed("first");
        return proxy;
    }

    private static void awaitServed(String key) {
        try (RawClient client = RawClient.connect(PORT)) {
            Await.until(
                    "the primary is known",
                    () -> client.sendRedisRequest("SET", key, "1")
                            .readRedisReply()
                            .equals("+OK\r\n"));
            client.sendRedisRequest("DEL", key).expect(":1\r\n");
        }
    }

    private static String yaml(Sentinels sentinels, String... routes) {
        return """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - %s
            masters:
              redis: true
              hash_tag: "{}"
              failover_wait: 8000
              sentinels: %s
              servers: [%s:1 server1]
            """.formatted(PORT, String.join("\n   - ", routes), SentinelPoolTest.addresses(sentinels), MASTER);
    }

    private static String nodes(RedisCluster cluster) {
        return "nodes:\n  redis: true\n  distribution: cluster\n  failover_wait: 8000\n  servers: ["
                + cluster.nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port() + ":1")
                        .collect(Collectors.joining(", "))
                + "]\n";
    }

    /** A primary that gets no processor for a while may not have answered in time when it hands over. */
    private static void expectNothingLost(Report report) {
        LOG.info("{}", report);
        assertThat(report.lost()).as("%s", report).isEmpty();
        expectErrors(report, ABORTED, RESET);
        FailoverErrors.expectRight(report);
        assertThat(report.reordered()).as("%s", report).isEmpty();
    }
}
