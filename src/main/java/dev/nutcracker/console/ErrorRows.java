package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.ErrorReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code SHOW ERRORS}: how often what has failed, since the start or since {@code RESET ERRORS}, and the latest of each. */
final class ErrorRows {
    private static final Fields<ErrorReport> FIELDS = Fields.<ErrorReport>none()
            .text("pool", "the pool", ErrorReport::pool)
            .text(
                    "server",
                    "the server to which connections failed; missing where the proxy has answered requests with an error",
                    ErrorReport::server)
            .text("kind", "what has failed, as in the metrics", ErrorReport::kind)
            .count("count", "connections, or requests, since the start, or RESET ERRORS", ErrorReport::count)
            .cell("time", Unit.TIME, "when the latest one was", row -> Cell.time(row.latestMs()))
            .text(
                    "text",
                    "the latest one: the server's or the system's words, or the command and what is wrong; never a part"
                            + " of a request or a response",
                    ErrorReport::text);

    static final List<Column> COLUMNS = FIELDS.columns();

    private ErrorRows() {}

    static Table of(Call call) {
        List<ErrorReport> rows = new ArrayList<>();
        for (ErrorReport report : call.proxy().errors()) {
            long count = call.baseline().errorsSince(key(report), report.count());
            if (count > 0 && call.scope().has(report.pool(), report.server())) {
                rows.add(report.counted(count));
            }
        }
        return FIELDS.table(rows);
    }

    /** {@code RESET ERRORS}. Metrics never go back, so only this table begins again. */
    static Table reset(Call call) {
        Map<List<String>, Long> now = new HashMap<>();
        call.proxy().errors().forEach(report -> now.put(key(report), report.count()));
        call.baseline().beginErrors(now);
        return Table.ofSentences(List.of("SHOW ERRORS counts from now on; metrics and all other statistics go on"));
    }

    private static List<String> key(ErrorReport report) {
        return List.of(report.pool(), report.server(), report.kind());
    }
}
