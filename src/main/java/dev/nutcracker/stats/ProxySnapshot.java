package dev.nutcracker.stats;

import java.util.List;

/**
 * The statistics of the stats port, at one moment.
 *
 * @param source the host's name
 * @param uptimeS seconds since the start
 * @param timestampS seconds since the epoch
 * @param totalConnections connections ever opened: listeners, clients, servers
 * @param currentConnections connections open now
 * @param pools in the order of the configuration
 */
public record ProxySnapshot(
        String source,
        String version,
        long uptimeS,
        long timestampS,
        long totalConnections,
        long currentConnections,
        List<PoolSnapshot> pools) {}
