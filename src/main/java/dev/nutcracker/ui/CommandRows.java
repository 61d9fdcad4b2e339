package dev.nutcracker.ui;

import dev.nutcracker.stats.CommandInterval;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.PoolInterval;
import dev.nutcracker.ui.Moments.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands of the page: the most frequent ones of the latest interval. */
final class CommandRows {
    private static final int SHOWN = 20;

    private record Row(String pool, CommandInterval command) {}

    private CommandRows() {}

    static void write(@Nullable String pool, Moment moment, StateJson out) {
        out.name("commands").open('[');
        Intervals intervals = moment.intervals();
        if (intervals != null) {
            List<Row> rows = new ArrayList<>();
            for (PoolInterval one : intervals.pools()) {
                if (pool == null || pool.equals(one.pool())) {
                    one.commands().stream()
                            .filter(command -> command.requests() > 0)
                            .forEach(command -> rows.add(new Row(one.pool(), command)));
                }
            }
            rows.sort(Comparator.comparingLong((Row row) -> row.command.requests())
                    .reversed());
            rows.stream().limit(SHOWN).forEach(row -> write(row, intervals, out));
        }
        out.close(']');
    }

    private static void write(Row row, Intervals intervals, StateJson out) {
        CommandInterval command = row.command;
        out.open('{')
                .text("pool", row.pool)
                .text("name", command.command())
                .decimal("calls_s", intervals.perSecond(command.requests()))
                .decimal("err_s", intervals.perSecond(command.serverErrors() + command.proxyErrors()))
                .decimal("p50_us", PoolRows.percentileUs(command.latency().total(), 0.5))
                .decimal("p99_us", PoolRows.percentileUs(command.latency().total(), 0.99))
                .decimal("p999_us", PoolRows.percentileUs(command.latency().total(), 0.999))
                .close('}');
    }
}
