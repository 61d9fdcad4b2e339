package dev.nutcracker.stats;

import dev.nutcracker.stats.TopologyReport.Count;
import dev.nutcracker.stats.TopologyReport.Replica;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The samples of pools whose servers others name; other pools have none. */
final class TopologyMetrics {
    private TopologyMetrics() {}

    static Samples of(ToLongFunction<TopologyReport> value) {
        return (all, out) -> {
            for (TopologyReport pool : all.topologies()) {
                out.labels("pool", pool.pool());
                out.sample(value.applyAsLong(pool));
            }
        };
    }

    static Samples ofSentinels(ToLongFunction<TopologyReport> value) {
        return (all, out) -> {
            for (TopologyReport pool : all.topologies()) {
                if (pool.isOfSentinels()) {
                    out.labels("pool", pool.pool());
                    out.sample(value.applyAsLong(pool));
                }
            }
        };
    }

    static Samples of(String label, Function<TopologyReport, List<Count>> counts) {
        return (all, out) -> {
            for (TopologyReport pool : all.topologies()) {
                for (Count count : counts.apply(pool)) {
                    out.labels("pool", pool.pool(), label, count.label());
                    out.sample(count.count());
                }
            }
        };
    }

    static void fitReplicas(MetricsSnapshot all, MetricsText out) {
        for (TopologyReport pool : all.topologies()) {
            for (Replica replica : pool.replicas()) {
                out.labels("pool", pool.pool(), "server", replica.server(), "replica", replica.address());
                out.sample(replica.fit() ? 1 : 0);
            }
        }
    }

    static void replicaLags(MetricsSnapshot all, MetricsText out) {
        for (TopologyReport pool : all.topologies()) {
            for (Replica replica : pool.replicas()) {
                if (replica.lagMs() >= 0) {
                    out.labels("pool", pool.pool(), "server", replica.server(), "replica", replica.address());
                    out.seconds(TimeUnit.MILLISECONDS.toNanos(replica.lagMs()));
                }
            }
        }
    }

    /** Left out before there is any. */
    static void ages(MetricsSnapshot all, MetricsText out) {
        for (TopologyReport pool : all.topologies()) {
            if (pool.ageNs() >= 0) {
                out.labels("pool", pool.pool());
                out.seconds(pool.ageNs());
            }
        }
    }
}
