package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.ClusterProxy.expectNothingLost;
import static dev.nutcracker.proxy.ClusterProxy.tell;
import static dev.nutcracker.proxy.FailoverErrors.ABORTED;
import static dev.nutcracker.proxy.FailoverErrors.ENDED;
import static dev.nutcracker.proxy.FailoverErrors.LOST_LEASE;
import static dev.nutcracker.proxy.FailoverErrors.RESET;
import static dev.nutcracker.proxy.FailoverErrors.UNBLOCKED;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RedisText;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is promised of a pool whose servers are a Redis Cluster when its nodes fail, one event at a time, with clients that check each
 * answer. The log has the figures.
 */
@Tag("long")
final class ClusterAcceptanceTest {
    /** To a client that was blocked at a node that gave no answer. */
    private static final String SERVER_LEFT = "ERR the server is";
    /** The nodes name none for some slots. */
    private static final String NOT_KNOWN = "ERR the server of";

    private static final String WITHOUT_FULL_COVERAGE = "--cluster-require-full-coverage";

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeAllKeysOfAClusterThatIsWell(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "")) {
            Checker checker = Checker.start(pool.port());
            checker.awaitWork(50_000);
            Report report = tell("all is well", checker.stop());

            expectErrors(report);
            expectNothingLost(report);
        }
    }

    /** With no time to wait, requests fail until there is a primary again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldFailOnlyWhileAPrimaryIsMissing(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "failover_wait: 0")) {
            Checker checker = Checker.start(pool.port());
            RedisServer dying = cluster.nodes().getFirst();
            dying.kill();
            checker.awaitWork(40_000);
            dying.restart();
            cluster.awaitCalm();
            checker.awaitWork(5000);
            Report report = tell("a primary is killed, failover_wait: 0", checker.stop());

            expectErrors(
                    report,
                    RESET,
                    ENDED,
                    LOST_LEASE,
                    UNBLOCKED,
                    ABORTED,
                    "ERR Connection refused",
                    "CLUSTERDOWN",
                    NOT_KNOWN);
            FailoverErrors.expectRight(report);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldWaitForTheNextPrimaryWhenOneIsKilledAndThenTheNext(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "failover_wait: 10000")) {
            Checker checker = Checker.start(pool.port());
            RedisServer first = cluster.nodes().getFirst();
            kill(first, checker, cluster);
            RedisServer next = primaryOf(cluster, "{a}");
            kill(next, checker, cluster);
            Report report = tell("a primary is killed, and another", checker.stop());

            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED);
            FailoverErrors.expectRight(report);
        }
    }

    private static void kill(RedisServer dying, Checker checker, RedisCluster cluster) {
        dying.kill();
        checker.awaitWork(20_000);
        dying.restart();
        cluster.awaitCalm();
        checker.awaitWork(2000);
    }

    /** What a former primary says that was frozen meanwhile reaches nobody. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldDeliverNothingThatAFrozenPrimarySays(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "failover_wait: 10000")) {
            Checker checker = Checker.start(pool.port());
            RedisServer frozen = cluster.nodes().getFirst();
            frozen.pause();
            RedisServer other = cluster.nodes().get(1);
            Await.until("another one is primary", () -> hasFailed(cluster, other, frozen));
            checker.awaitLook();
            Report before = checker.soFar();
            frozen.resume();
            checker.awaitWork(10_000);
            cluster.awaitCalm();
            checker.awaitWork(2000);
            Report report = tell("a primary is frozen, and goes on", checker.stop());

            assertThat(report.lost()).as("%s", report).isEqualTo(before.lost());
            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED, SERVER_LEFT);
            FailoverErrors.expectRight(report);
        }
    }

    private static boolean hasFailed(RedisCluster cluster, RedisServer asked, RedisServer failed) {
        return cluster.ask(asked, "CLUSTER", "NODES")
                .lines()
                .anyMatch(line -> line.contains(failed.addressText() + "@") && line.contains("master,fail "));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNoticeNothingOfFailoversThatAreOrdered(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "failover_wait: 5000")) {
            Checker checker = Checker.start(pool.port(), 16, workers > 1);
            for (int i = 0; i < 10; i++) {
                cluster.failOver(replica(cluster));
                cluster.awaitCalm();
                checker.awaitWork(1000);
            }
            Report report = tell("ten failovers that are ordered", checker.stop());

            expectErrors(report, ABORTED);
            expectNothingLost(report);
        }
    }

    private static RedisServer replica(RedisCluster cluster) {
        return cluster.nodes().stream()
                .filter(node -> cluster.ask(node, "ROLE").contains("slave"))
                .findFirst()
                .orElseThrow();
    }

    /** One primary is gone for good; nobody else is concerned. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeOtherNodesWhenOneIsGoneForGood(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0, WITHOUT_FULL_COVERAGE, "no");
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "failover_wait: 500");
                RawClient client = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            RedisServer dying = primaryOf(cluster, "{a}");
            String elsewhere = keyElsewhere(cluster, dying);
            dying.kill();
            client.sendRedisRequest("SET", "{a}", "1").readRedisReply();
            Await.until("requests for it fail at once", () -> failsAtOnce(client));
            for (int i = 0; i < 1000; i++) {
                other.sendRedisRequest("SET", elsewhere, "1").expect("+OK\r\n");
            }
            assertThat(failsAtOnce(client)).isTrue();
        }
    }

    private static boolean failsAtOnce(RawClient client) {
        long beginNs = System.nanoTime();
        boolean failed =
                client.sendRedisRequest("SET", "{a}", "1").readRedisReply().startsWith("-");
        return failed && System.nanoTime() - beginNs < TimeUnit.MILLISECONDS.toNanos(200);
    }

    private static RedisServer primaryOf(RedisCluster cluster, String key) {
        return cluster.nodes().stream()
                .filter(node -> cluster.ask(node, "ROLE").contains("master"))
                .filter(node -> !cluster.ask(node, "EXISTS", key).startsWith("-"))
                .findFirst()
                .orElseThrow();
    }

    private static String keyElsewhere(RedisCluster cluster, RedisServer node) {
        int i = 0;
        while (!cluster.ask(node, "EXISTS", "k" + i).startsWith("-MOVED")) {
            i++;
        }
        return "k" + i;
    }

    /** A node of the minority, whose map is old, changes nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNotBelieveANodeThatIsCutOff(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0);
                OldNode old = new OldNode();
                ClusterProxy pool = ClusterProxy.withSeeds(
                        workers,
                        "failover_wait: 2000\n  topology_refresh: 200",
                        "127.0.0.1:" + old.port(),
                        cluster.nodes().getFirst().addressText())) {
            Checker checker = Checker.start(pool.port());
            Await.until("the old node is asked often", () -> old.asked > 5 || pool.isStale(old.port()));
            checker.awaitWork(10_000);
            Report report = tell("a node with an old map", checker.stop());

            expectErrors(report);
            expectNothingLost(report);
            assertThat(pool.report().shards())
                    .extracting(TopologyReport.Shard::primary)
                    .doesNotContain("127.0.0.1:" + old.port());
        }
    }

    /** A node that believes that all slots are its own, by an epoch that is long over. */
    private static final class OldNode implements AutoCloseable {
        private final FakeServer server = FakeServer.start(this::play);
        private volatile int asked;

        int port() {
            return server.port();
        }

        private void play(FakeServer.Connection connection) {
            try {
                while (true) {
                    List<String> words = connection.readRedisRequest();
                    connection.send(answer(String.join(" ", words)));
                }
            } catch (RuntimeException | AssertionError e) {
                // The proxy has closed the connection.
            }
        }

        private String answer(String question) {
            return switch (question) {
                case "PING" -> "+PONG\r\n";
                case "CLUSTER INFO" -> RedisText.bulk("cluster_state:ok\r\n");
                case "CLUSTER SLOTS" ->
                    "*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n" + RedisText.bulk("127.0.0.1") + ":" + port() + "\r\n"
                            + RedisText.bulk("old");
                case "CLUSTER NODES" -> {
                    asked++;
                    yield RedisText.bulk("old 127.0.0.1:" + port() + "@1 myself,master - 0 0 0 connected 0-16383\n");
                }
                default -> "-ERR unknown command\r\n";
            };
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
