package dev.nutcracker.ui;

import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.WorkerReport;
import dev.nutcracker.ui.Moments.Moment;

/** The workers of the page. */
final class WorkerRows {
    private WorkerRows() {}

    static void write(Moment moment, StateJson out) {
        Intervals intervals = moment.intervals();
        out.name("workers").open('[');
        for (WorkerReport worker : moment.pulse().workers()) {
            out.open('{')
                    .number("worker", worker.worker())
                    .number("clients", worker.clients())
                    .number("conns", worker.serverConnections());
            if (intervals != null && worker.worker() < intervals.workers().size()) {
                Intervals.WorkerInterval own = intervals.workers().get(worker.worker());
                out.decimal("lag_us", PoolRows.percentileUs(own.lag(), 0.99))
                        .decimal("cpu_pct", 100.0 * own.cpuNs() / intervals.lengthNs());
            }
            out.close('}');
        }
        out.close(']');
    }
}
