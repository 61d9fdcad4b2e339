package dev.nutcracker.stats;

import dev.nutcracker.stats.DiscoveryReport.Count;
import java.util.function.ToLongFunction;

/** The samples of pools whose servers a source names; other pools have none. */
final class DiscoveryMetrics {
    private DiscoveryMetrics() {}

    static Samples of(ToLongFunction<DiscoveryReport> value) {
        return (all, out) -> {
            for (DiscoveryReport pool : all.discoveries()) {
                out.labels("pool", pool.pool());
                out.sample(value.applyAsLong(pool));
            }
        };
    }

    static void answers(MetricsSnapshot all, MetricsText out) {
        for (DiscoveryReport pool : all.discoveries()) {
            for (Count count : pool.answers()) {
                out.labels("pool", pool.pool(), "result", count.label());
                out.sample(count.count());
            }
        }
    }

    /** Left out before there is any. */
    static void ages(MetricsSnapshot all, MetricsText out) {
        for (DiscoveryReport pool : all.discoveries()) {
            if (pool.ageNs() >= 0) {
                out.labels("pool", pool.pool());
                out.seconds(pool.ageNs());
            }
        }
    }
}
