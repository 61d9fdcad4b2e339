package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.ListenerReport;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.TrafficCounter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code SHOW LISTENERS}: a row for each pool that listens. */
final class ListenerRows {
    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("address", "at which it listens", row -> row.report.address())
            .text("pool", "the pool", row -> row.report.pool())
            .count("backlog", "clients that may wait to be accepted", row -> row.report.backlog())
            .count("accepted", "clients of the pool that were accepted since the start", row -> row.accepted)
            .cell("fd", Unit.NONE, "its descriptor in the process", Row::descriptor)
            .text(
                    "inherited",
                    "yes if it was open before this process, otherwise no",
                    row -> row.report.inherited() ? "yes" : "no");

    static final List<Column> COLUMNS = FIELDS.columns();

    private ListenerRows() {}

    private record Row(ListenerReport report, long accepted) {
        Cell descriptor() {
            return report.descriptor() < 0 ? Cell.missing() : Cell.of(report.descriptor());
        }
    }

    static Table of(Call call) {
        Map<String, Long> accepted = new HashMap<>();
        for (PoolMetrics pool : call.proxy().poolMetrics()) {
            accepted.put(pool.name(), pool.traffic()[TrafficCounter.ACCEPTED.ordinal()]);
        }
        return FIELDS.table(call.proxy().listeners().stream()
                .map(report -> new Row(report, accepted.getOrDefault(report.pool(), 0L)))
                .toList());
    }
}
