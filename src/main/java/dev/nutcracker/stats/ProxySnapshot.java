package dev.nutcracker.stats;

import java.util.List;

/**
 * Everything the stats port shows, at one moment.
 *
 * @param source the host's name
 * @param uptimeS seconds since the start
 * @param timestampS seconds since the epoch
 * @param totalConnections connections ever made: listeners, clients, servers
 * @param currentConnections the same, open now
 * @param pools sorted as the configuration sorts them
 */
public record ProxySnapshot(
        String source,
        String version,
        long uptimeS,
        long timestampS,
        long totalConnections,
        long currentConnections,
        List<PoolSnapshot> pools) {}
