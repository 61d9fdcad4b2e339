package dev.nutcracker.server;

import dev.nutcracker.stats.ConnectionReport;
import dev.nutcracker.stats.ErrorReport;
import java.util.ArrayList;
import java.util.List;

/** What operators see of the connections to a pool's servers at one worker. Called on the worker's loop. */
public final class PoolConnections {
    private PoolConnections() {}

    /**
     * Returns all connections, also those to servers that the pool does not have any more.
     *
     * @param worker its number
     */
    public static List<ConnectionReport> of(Pool pool, int worker) {
        ConnectionReports reports = new ConnectionReports(
                pool.name(), pool.dialect(), worker, pool.turn().nowNs());
        pool.forEachServer(server -> server.listConnections(reports));
        return reports.all();
    }

    /** Returns how connections have failed, also to servers that the pool does not have any more. */
    public static List<ErrorReport> failures(Pool pool) {
        List<ErrorReport> failures = new ArrayList<>();
        pool.forEachServer(server -> failures.addAll(server.failures().reports(pool.name(), server.name())));
        return failures;
    }
}
