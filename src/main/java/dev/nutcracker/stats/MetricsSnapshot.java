package dev.nutcracker.stats;

import java.util.List;

/**
 * Everything that is measured, at one moment.
 *
 * @param totalConnections connections ever made: listeners, clients, servers
 * @param currentConnections the same, open now
 * @param loopLags by worker, how late its loop runs what is due
 * @param pools sorted as the configuration sorts them
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
