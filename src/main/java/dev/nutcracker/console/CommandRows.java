package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.CommandInterval;
import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.PoolInterval;
import dev.nutcracker.stats.PoolMetrics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SHOW COMMANDS}: a row for each command of each pool that clients have sent. */
final class CommandRows {
    private static final String TIMES = ", of those that were sent to servers, since the start";

    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("pool", "the pool of the clients", row -> row.pool)
            .text("command", "its name", row -> row.command.name())
            .count("calls", "requests since the start", row -> row.command.requests())
            .cell("calls_s", Unit.PER_SECOND, "requests a second in the latest interval of 5 s", Row::rate)
            .count("server_errors", "answered with an error by a server", row -> row.command.serverErrors())
            .count("proxy_errors", "answered with an error by the proxy", row -> row.command.proxyErrors())
            .cell(
                    "mean_us",
                    Unit.MICROSECONDS,
                    "mean time" + TIMES,
                    row -> Figures.meanUs(row.command.latency().total()))
            .cell("p50_us", Unit.MICROSECONDS, "time that half did not exceed" + TIMES, row -> row.percentile(0.5))
            .cell("p99_us", Unit.MICROSECONDS, "the same of 99 %" + TIMES, row -> row.percentile(0.99))
            .cell("p999_us", Unit.MICROSECONDS, "the same of 99.9 %" + TIMES, row -> row.percentile(0.999))
            .cell(
                    "max_us",
                    Unit.MICROSECONDS,
                    "the longest time" + TIMES,
                    row -> Figures.maxUs(row.command.latency().total()));

    static final List<Column> COLUMNS = FIELDS.columns();

    private CommandRows() {}

    static Table of(Call call) {
        Intervals intervals = call.proxy().intervals(false);
        List<Row> rows = new ArrayList<>();
        for (PoolMetrics pool : call.proxy().poolMetrics()) {
            if (call.scope().has(pool.name())) {
                PoolInterval latest = intervals.pool(pool.name());
                for (CommandSnapshot command : pool.commands()) {
                    CommandInterval interval = latest == null ? null : latest.command(command.name());
                    rows.add(new Row(pool.name(), command, interval, intervals));
                }
            }
        }
        return FIELDS.table(rows);
    }

    private record Row(
            String pool, CommandSnapshot command, @Nullable CommandInterval interval, Intervals intervals) {
        Cell rate() {
            return Cell.rate(interval == null ? 0 : intervals.perSecond(interval.requests()));
        }

        Cell percentile(double part) {
            return Figures.percentileUs(command.latency().total(), part);
        }
    }
}
