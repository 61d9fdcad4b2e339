package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.Intervals.WorkerInterval;
import dev.nutcracker.stats.WorkerReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SHOW WORKERS}: a row for each worker. */
final class WorkerRows {
    private static final String INTERVAL = " in the latest interval of 5 s";

    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .number("worker", Unit.NONE, "its number", row -> row.report.worker())
            .count("clients", "clients that it serves", row -> row.report.clients())
            .count("conns", "connections that it has to servers", row -> row.report.serverConnections())
            .cell(
                    "lag_p99_us",
                    Unit.MICROSECONDS,
                    "how late 99 % of its timers ran at most" + INTERVAL + "; requests wait as long for it",
                    Row::lag)
            .cell("cpu_pct", Unit.PERCENT, "processor time that it used" + INTERVAL + ", of one processor", Row::cpu)
            .cell("turns_s", Unit.PER_SECOND, "rounds of its loop a second" + INTERVAL, Row::turns);

    static final List<Column> COLUMNS = FIELDS.columns();

    private WorkerRows() {}

    static Table of(Call call) {
        Intervals intervals = call.proxy().intervals(false);
        return FIELDS.table(call.proxy().workers().stream()
                .map(worker -> new Row(worker, interval(intervals, worker.worker()), intervals))
                .toList());
    }

    private static @Nullable WorkerInterval interval(Intervals intervals, int worker) {
        return worker < intervals.workers().size() ? intervals.workers().get(worker) : null;
    }

    private record Row(WorkerReport report, @Nullable WorkerInterval interval, Intervals intervals) {
        Cell lag() {
            return interval == null ? Cell.missing() : Figures.percentileUs(interval.lag(), 0.99);
        }

        Cell cpu() {
            return interval == null ? Cell.missing() : Cell.percent((double) interval.cpuNs() / intervals.lengthNs());
        }

        Cell turns() {
            return interval == null ? Cell.missing() : Cell.rate(intervals.perSecond(interval.turns()));
        }
    }
}
