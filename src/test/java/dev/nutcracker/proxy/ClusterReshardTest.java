package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.ClusterProxy.expectNothingLost;
import static dev.nutcracker.proxy.ClusterProxy.tell;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TopologyReport.Count;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is promised of a pool whose servers are a Redis Cluster while slots move; the log has the figures. */
@Tag("long")
final class ClusterReshardTest {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterReshardTest.class);
    private static final int SLOTS_MOVED = 1000;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNoticeNothingOfSlotsThatAreMovedOneKeyAtATime(int workers) {
        reshard(workers, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNoticeNothingOfSlotsThatAreMovedManyKeysAtATime(int workers) {
        reshard(workers, 50);
    }

    private static void reshard(int workers, int keysAtATime) {
        try (RedisCluster cluster = RedisCluster.start(0);
                ClusterProxy pool = ClusterProxy.of(cluster, workers, "failover_wait: 5000")) {
            List<String> keys = pool.fill();
            TopologyReport before = pool.report();
            Checker checker = Checker.start(pool.port(), 16, workers > 1);
            CompletableFuture<Set<String>> scanned = CompletableFuture.supplyAsync(pool::scan);
            long beginNs = System.nanoTime();
            RedisServer one = cluster.nodes().get(0);
            RedisServer other = cluster.nodes().get(1);
            Set<Integer> moved = slotsOf(cluster, one);
            cluster.reshard(one, other, SLOTS_MOVED, keysAtATime);
            Set<Integer> left = slotsOf(cluster, one);
            cluster.reshard(other, one, SLOTS_MOVED, keysAtATime);
            moved.removeAll(left);
            moved.addAll(slotsOf(cluster, one));
            moved.removeAll(left);
            double tookS = (System.nanoTime() - beginNs) / 1e9;
            checker.awaitWork(1000);
            Report report = tell("slots move, keys at a time: " + keysAtATime, checker.stop());
            TopologyReport after = pool.report();
            long refreshes = sum(after.refreshes()) - sum(before.refreshes());
            long versions = after.version() - before.version();
            LOG.info(
                    "{} slots there and back in {} s: {} refreshes, {} map versions, redirects {}",
                    SLOTS_MOVED,
                    tookS,
                    refreshes,
                    versions,
                    after.redirects());

            expectErrors(report);
            expectNothingLost(report);
            assertThat(refreshes).isLessThanOrEqualTo((long) (10 * tookS) + 1);
            assertThat(versions).isLessThanOrEqualTo(2 * SLOTS_MOVED);
            assertThat(pool.scan()).containsAll(keys);
            Set<String> seen = scanned.join();
            Set<String> missed = new HashSet<>(keys);
            missed.removeAll(seen);
            LOG.info("a scan meanwhile missed {} keys", missed.size());
            assertThat(missed).allMatch(key -> mayHaveMoved(key, moved));
        }
    }

    private static boolean mayHaveMoved(String key, Set<Integer> moved) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return moved.contains(KeySlot.of(bytes, 0, bytes.length));
    }

    private static Set<Integer> slotsOf(RedisCluster cluster, RedisServer node) {
        String[] words = cluster.ask(node, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow()
                .split(" ", -1);
        Set<Integer> slots = new HashSet<>();
        for (int i = 8; i < words.length; i++) {
            String[] ends = words[i].split("-", -1);
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(slots::add);
        }
        return slots;
    }

    private static long sum(List<Count> counts) {
        return counts.stream().mapToLong(Count::count).sum();
    }
}
