package dev.nutcracker.console;

import dev.nutcracker.console.Call.Scope;
import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.ConnectionReport;
import java.util.Comparator;
import java.util.List;

/** {@code SHOW CONNECTIONS}: a row for each connection to a server. */
final class ConnectionRows {
    private static final long NS_PER_US = 1000;

    private static final Fields<ConnectionReport> FIELDS = Fields.<ConnectionReport>none()
            .text("pool", "its pool", ConnectionReport::pool)
            .text(
                    "server",
                    "the server; of a replica the server that it copies and its own address",
                    ConnectionReport::server)
            .number("worker", Unit.NONE, "the worker that it belongs to", ConnectionReport::worker)
            .text(
                    "flavour",
                    "the protocol that is spoken there, and the database if it is not the pool's own",
                    ConnectionReport::flavour)
            .text(
                    "kind",
                    "what it is for: shared (by all clients), lease (for one client), subscription (channels), replica"
                            + " (reads), check (probes)",
                    ConnectionReport::kind)
            .text(
                    "state",
                    "connecting, handshaking or ready; a lease that is ready is idle, held or blocked",
                    ConnectionReport::state)
            .cell("age_s", Unit.SECONDS, "how long it has been connected", row -> seconds(row, row.ageNs()))
            .cell("idle_s", Unit.SECONDS, "how long the server has sent nothing", row -> seconds(row, row.idleNs()))
            .count("queued", "requests that are not sent yet", ConnectionReport::queued)
            .count("outstanding", "requests that are sent and not answered yet", ConnectionReport::outstanding)
            .cell(
                    "oldest_us",
                    Unit.MICROSECONDS,
                    "how long the oldest of these requests has been on its way",
                    row -> row.oldestNs() == 0 ? Cell.missing() : Cell.of(row.oldestNs() / NS_PER_US))
            .number("kept_bytes", Unit.BYTES, "memory that it makes the proxy keep", ConnectionReport::keptBytes)
            .text("remote", "the address of the other end", ConnectionReport::remote)
            .text("tls", "yes if it is encrypted, otherwise no", row -> row.tls() ? "yes" : "no");

    static final List<Column> COLUMNS = FIELDS.columns();

    private ConnectionRows() {}

    private static Cell seconds(ConnectionReport row, long ns) {
        return row.remote().isEmpty() ? Cell.missing() : Cell.of(Figures.seconds(ns));
    }

    static Table of(Call call) {
        Scope scope = call.scope();
        Comparator<ConnectionReport> order = Comparator.comparing(ConnectionReport::pool)
                .thenComparing(ConnectionReport::server)
                .thenComparingInt(ConnectionReport::worker);
        return FIELDS.table(call.proxy().connections(scope.pool()).stream()
                .filter(row -> isIn(scope, row))
                .sorted(order)
                .toList());
    }

    /** Whether it is of that server, or of a replica of it. */
    private static boolean isIn(Scope scope, ConnectionReport row) {
        String server = scope.server();
        return scope.has(row.pool(), row.server())
                || (server != null && row.server().startsWith(server + '@'));
    }
}
