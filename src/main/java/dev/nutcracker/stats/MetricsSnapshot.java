package dev.nutcracker.stats;

import java.util.List;

/**
 * All metrics, at one moment.
 *
 * @param totalConnections connections ever opened: listeners, clients, servers
 * @param currentConnections connections open now
 * @param loopLags by worker, how late its timers run
 * @param pools in the order of the configuration
 */
public record MetricsSnapshot(
        String version,
        long totalConnections,
        long currentConnections,
        ReloadTally.Snapshot reloads,
        MemorySnapshot memory,
        JvmSnapshot jvm,
        List<LatencyHistogram> loopLags,
        List<PoolMetrics> pools) {}
