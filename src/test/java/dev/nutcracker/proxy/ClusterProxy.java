package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy with a pool that knows nodes of a cluster, and what is expected of it under load. */
final class ClusterProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterProxy.class);
    private static final int KEYS = 8000;

    private final int port = Ports.free();
    private final RunningProxy proxy;

    ClusterProxy(int workers, String lines, List<String> seeds) {
        String servers = seeds.stream().map(seed -> seed + ":1").collect(Collectors.joining(", "));
        String more = lines.isEmpty() ? "" : "  " + lines + '\n';
        proxy = RunningProxy.start(
                workers,
                "gamma:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  distribution: cluster\n" + more
                        + "  servers: [" + servers + "]\n");
    }

    static ClusterProxy withSeeds(int workers, String lines, String... seeds) {
        return new ClusterProxy(workers, lines, List.of(seeds));
    }

    static ClusterProxy of(RedisCluster cluster, int workers, String lines) {
        List<String> seeds = cluster.nodes().subList(0, 2).stream()
                .map(RedisServer::addressText)
                .toList();
        ClusterProxy pool = new ClusterProxy(workers, lines, seeds);
        Await.until("the nodes are known", pool::isServed);
        return pool;
    }

    boolean isServed() {
        try (RawClient client = RawClient.connect(port)) {
            String reply = client.sendRedisRequest("DBSIZE").readRedisReply();
            return reply.startsWith(":");
        }
    }

    int port() {
        return port;
    }

    List<String> fill() {
        Set<String> keys = new HashSet<>();
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < KEYS; i++) {
                keys.add("key:" + i);
                client.sendRedisRequest("SET", "key:" + i, "v");
                if (i % 100 == 99) {
                    client.expect("+OK\r\n".repeat(100));
                }
            }
        }
        return List.copyOf(keys);
    }

    Set<String> scan() {
        try (RawClient client = RawClient.connect(port)) {
            return Set.copyOf(client.scanRedis(10));
        }
    }

    boolean isStale(int nodePort) {
        return report().watchers().stream()
                .anyMatch(watcher -> watcher.address().equals("127.0.0.1:" + nodePort) && watcher.stale());
    }

    TopologyReport report() {
        return proxy.administered().topologies().getFirst();
    }

    @Override
    public void close() {
        proxy.close();
    }

    /** The log gets the figures. */
    static Report tell(String event, Report report) {
        LOG.info("{}: {}", event, report);
        return report;
    }

    /** Nothing but messages of channels may come in another order. */
    static void expectNothingLost(Report report) {
        assertThat(report.lost()).as("%s", report).isEmpty();
        FailoverErrors.expectRight(report);
        assertThat(report.reordered()).as("%s", report).allMatch(found -> found.contains("ms: message "));
    }
}
