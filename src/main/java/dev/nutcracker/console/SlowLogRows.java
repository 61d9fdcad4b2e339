package dev.nutcracker.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.SlowRequest;
import java.util.ArrayList;
import java.util.List;

/** {@code SHOW SLOWLOG}: the latest slow requests of each pool. */
final class SlowLogRows {
    private static final long NS_PER_US = 1000;

    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("pool", "the pool of the client", row -> row.pool)
            .number("id", Unit.NONE, "its number among the slow requests of the pool", row -> row.request.id())
            .cell("time", Unit.TIME, "when it ended", row -> Cell.time(row.request.endedMs()))
            .number(
                    "total_us",
                    Unit.MICROSECONDS,
                    "time from its arrival until its response could be sent",
                    row -> row.request.totalNs() / NS_PER_US)
            .number(
                    "server_us",
                    Unit.MICROSECONDS,
                    "time from queueing it for its server to the response; of several servers the longest",
                    row -> row.request.serverNs() / NS_PER_US)
            .text("command", "its command", row -> row.request.command())
            .text(
                    "key",
                    "the beginning of its first key, if keys are kept (slowlog_keys)",
                    row -> new String(row.request.key(), ISO_8859_1))
            .text("server", "the server that answered or failed last", row -> row.request.server())
            .text("client", "the address of the client", row -> row.request.client())
            .text("name", "the name of the client", row -> new String(row.request.clientName(), ISO_8859_1))
            .number("request_bytes", Unit.BYTES, "its length", row -> row.request.requestBytes())
            .number("response_bytes", Unit.BYTES, "the length of the response", row -> row.request.responseBytes());

    static final List<Column> COLUMNS = FIELDS.columns();

    private SlowLogRows() {}

    /** {@code RESET SLOWLOG [pool]}. */
    static Table reset(Call call) {
        call.orders().forgetSlowRequests(call.scope().pool());
        return Table.ofSentences(List.of("the slow requests are forgotten; the next ones are numbered on"));
    }

    static Table of(Call call) {
        List<Row> rows = new ArrayList<>();
        call.proxy().slowRequests().forEach((pool, requests) -> {
            if (call.scope().has(pool)) {
                requests.forEach(request -> rows.add(new Row(pool, request)));
            }
        });
        return FIELDS.table(rows);
    }

    private record Row(String pool, SlowRequest request) {}
}
