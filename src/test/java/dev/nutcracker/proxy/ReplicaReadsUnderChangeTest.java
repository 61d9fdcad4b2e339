package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TopologyReport.Count;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.ReadChecker;
import dev.nutcracker.testing.ReadChecker.Report;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads from replicas while primaries change, replicas come and go, and slots move. */
@Tag("long")
final class ReplicaReadsUnderChangeTest {
    private static final int LAG_MAX_MS = 2000;
    private static final int READS = 5000;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReadRightInFailoversOfACluster(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers);
                ReadChecker checker = ReadChecker.start(pool.port)) {
            for (int i = 0; i < 6; i++) {
                checker.awaitReads(READS);
                cluster.failOver(replica(cluster));
                cluster.awaitCalm();
            }
            checker.awaitReads(READS);

            expectRight(checker.stop(), pool);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReadRightWhenReplicasAreFrozenAndKilled(int workers) {
        try (RedisCluster cluster = RedisCluster.start();
                Pool pool = Pool.of(cluster, workers);
                ReadChecker checker = ReadChecker.start(pool.port)) {
            checker.awaitReads(READS);
            RedisServer frozen = replica(cluster);
            frozen.pause();
            checker.awaitReads(READS);
            frozen.resume();
            checker.awaitReads(READS);
            frozen.kill();
            checker.awaitReads(READS);
            frozen.restart();
            cluster.awaitCalm();
            checker.awaitReads(READS);

            expectRight(checker.stop(), pool);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReadRightInFailoversOfSentinels(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                Pool pool = Pool.of(sentinels, workers);
                ReadChecker checker = ReadChecker.start(pool.port)) {
            for (int i = 0; i < 2; i++) {
                checker.awaitReads(READS);
                int before = sentinels.failOverWhenPossible();
                sentinels.awaitOtherThan(before);
            }
            checker.awaitReads(READS);

            expectRight(checker.stop(), pool);
        }
    }

    private static void expectRight(Report report, Pool pool) {
        assertThat(report.wrong()).as("%s", report).isEmpty();
        assertThat(report.errors()).as("%s", report).isEmpty();
        assertThat(report.oldestMs()).as("%s", report).isLessThanOrEqualTo(LAG_MAX_MS + 1000);
        assertThat(pool.count("answered")).isPositive();
    }

    private static RedisServer replica(RedisCluster cluster) {
        return cluster.nodes().stream()
                .filter(node -> cluster.ask(node, "ROLE").contains("slave"))
                .findFirst()
                .orElseThrow();
    }

    /** A proxy whose replicas serve reads. */
    private static final class Pool implements AutoCloseable {
        private final int port = Ports.free();
        private final RunningProxy proxy;

        private Pool(int workers, String servers) {
            proxy = RunningProxy.start(
                    workers,
                    "alpha:\n  listen: 127.0.0.1:" + port
                            + "\n  redis: true\n  timeout: 15000\n  failover_wait: 10000\n  read_from: prefer_replica"
                            + "\n  max_replica_lag: " + LAG_MAX_MS + '\n' + servers);
            try (RawClient client = RawClient.connect(port)) {
                Await.until("replicas serve reads", () -> {
                    client.sendRedisRequest("GET", "any").readRedisReply();
                    return count("missed") + count("answered") > 0;
                });
            }
        }

        static Pool of(RedisCluster cluster, int workers) {
            String seeds = cluster.nodes().stream()
                    .map(node -> "127.0.0.1:" + node.port() + ":1")
                    .collect(Collectors.joining(", "));
            return new Pool(workers, "  distribution: cluster\n  servers: [" + seeds + "]\n");
        }

        static Pool of(Sentinels sentinels, int workers) {
            String ports = Arrays.stream(sentinels.sentinelPorts())
                    .mapToObj(port -> "127.0.0.1:" + port)
                    .collect(Collectors.joining(", "));
            return new Pool(workers, "  sentinels: [" + ports + "]\n  servers: [" + Sentinels.MASTER + ":1]\n");
        }

        long count(String result) {
            return proxy.administered().topologies().getFirst().reads().stream()
                    .filter(count -> count.label().equals(result))
                    .mapToLong(Count::count)
                    .sum();
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
