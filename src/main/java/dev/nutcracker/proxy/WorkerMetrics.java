package dev.nutcracker.proxy;

import dev.nutcracker.client.PoolClients;
import dev.nutcracker.server.Pool;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ServerMetrics;
import java.util.ArrayList;
import java.util.List;

/**
 * The metrics of every pool at one worker, in the order of {@link Worker#adopt}. Each method blocks until the worker has
 * answered. They are copied in pieces, since clients wait during a copy. The pools must not change meanwhile.
 */
record WorkerMetrics(Worker worker) {
    /** The metrics of so many servers are copied without a pause, which takes a fraction of a millisecond. */
    private static final int AT_ONCE = 50;

    /** With those of the servers. */
    List<PoolMetrics> all() {
        List<PoolMetrics> metrics = new ArrayList<>();
        for (PoolClients part : worker.askPools(pools -> pools)) {
            List<ServerMetrics> servers = ofServers(part.pool());
            metrics.add(worker.askPools(_ -> part.metrics(servers)));
        }
        return metrics;
    }

    /** Without those of servers, which take most of the time. */
    List<PoolMetrics> ofClients() {
        List<PoolMetrics> metrics = new ArrayList<>();
        for (PoolClients part : worker.askPools(pools -> pools)) {
            metrics.add(worker.askPools(_ -> part.metrics(List.of())));
        }
        return metrics;
    }

    private List<ServerMetrics> ofServers(Pool pool) {
        int count = worker.askPools(_ -> pool.ownServerCount());
        List<ServerMetrics> servers = new ArrayList<>(count);
        for (int from = 0; from < count; from += AT_ONCE) {
            int first = from;
            int end = Math.min(count, from + AT_ONCE);
            servers.addAll(worker.askPools(_ -> pool.serverMetrics(first, end)));
        }
        return servers;
    }
}
