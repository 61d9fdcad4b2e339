package dev.nutcracker.stats;

import java.util.List;

/**
 * All metrics, at one moment.
 *
 * @param ready whether new clients should come here
 * @param program what the program knows of itself
 * @param totalConnections connections ever opened: listeners, clients, servers
 * @param currentConnections connections open now
 * @param handovers by the ordinal of {@link HandoverOutcome}
 * @param auditLost lines of the audit log that could not be written
 * @param refusedOperators requests that only operators may make, of others
 * @param adminCommands what operators have changed, or wanted to
 * @param loopLags by worker, how late its timers run
 * @param pools in the order of the configuration
 * @param topologies of those pools whose servers others name
 * @param discoveries of those pools whose servers a source names
 * @param routes of routing pools
 */
public record MetricsSnapshot(
        String version,
        boolean ready,
        ProgramMetrics program,
        long totalConnections,
        long currentConnections,
        ReloadTally.Snapshot reloads,
        long[] handovers,
        MemorySnapshot memory,
        JvmSnapshot jvm,
        long auditLost,
        long refusedOperators,
        List<AdminTally.Row> adminCommands,
        TlsMetrics tls,
        List<LatencyHistogram> loopLags,
        List<PoolMetrics> pools,
        List<TopologyReport> topologies,
        List<DiscoveryReport> discoveries,
        List<RouteReport> routes) {}
