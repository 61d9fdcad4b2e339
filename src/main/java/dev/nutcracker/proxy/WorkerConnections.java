package dev.nutcracker.proxy;

import dev.nutcracker.client.PoolClients;
import dev.nutcracker.server.PoolConnections;
import dev.nutcracker.stats.ConnectionReport;
import dev.nutcracker.stats.ErrorReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one worker to servers as operators see them, and what has failed there. Each method blocks until the
 * worker has answered; it looks at one pool at a time, since its clients wait meanwhile.
 *
 * @param number of the worker
 */
record WorkerConnections(Worker worker, int number) {
    /** @param pool null for all pools */
    List<ConnectionReport> reports(@Nullable String pool) {
        List<ConnectionReport> reports = new ArrayList<>();
        for (PoolClients part : worker.askPools(pools -> pools)) {
            if (pool == null || part.pool().name().equals(pool)) {
                reports.addAll(worker.askPools(_ -> PoolConnections.of(part.pool(), number)));
            }
        }
        return reports;
    }

    List<ErrorReport> errors() {
        List<ErrorReport> errors = new ArrayList<>();
        for (PoolClients part : worker.askPools(pools -> pools)) {
            errors.addAll(worker.askPools(_ -> part.errors()));
        }
        return errors;
    }
}
