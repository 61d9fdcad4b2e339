package dev.nutcracker.console;

import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.ClientReport;
import java.util.Comparator;
import java.util.List;

/** {@code SHOW CLIENTS}: a row for each client that is connected. */
final class ClientRows {
    private static final Fields<ClientReport> FIELDS = Fields.<ClientReport>none()
            .number("id", Unit.NONE, "its number in its pool; what CLIENT ID answers", ClientReport::id)
            .text("pool", "its pool", ClientReport::pool)
            .text("addr", "its address", ClientReport::address)
            .text("name", "that it has given itself", ClientReport::name)
            .text("lib", "its library and the version of that, as it has said", ClientReport::library)
            .text("proto", "the protocol that it speaks", ClientReport::protocol)
            .number("db", Unit.NONE, "the database that it uses", ClientReport::database)
            .text("user", "who it is logged in as", ClientReport::user)
            .text(
                    "state",
                    "idle, active (an answer is due), waiting (for room, or for a server), blocked (as it has asked), tx"
                            + " (in a transaction), subscribed",
                    ClientReport::state)
            .number("age_s", Unit.SECONDS, "how long it has been connected", client -> Figures.seconds(client.ageNs()))
            .number("idle_s", Unit.SECONDS, "how long it has sent nothing", client -> Figures.seconds(client.idleNs()))
            .text("last_cmd", "the command of its latest request", ClientReport::latestCommand)
            .count("requests", "requests that it has sent", ClientReport::requests)
            .number("in_bytes", Unit.BYTES, "bytes that it has sent", ClientReport::inBytes)
            .number("out_bytes", Unit.BYTES, "bytes that were written for it", ClientReport::outBytes)
            .number("kept_bytes", Unit.BYTES, "memory that it makes the proxy keep", ClientReport::keptBytes)
            .number("worker", Unit.NONE, "the worker that serves it", ClientReport::worker)
            .text("tls", "yes if its connection is encrypted, otherwise no", client -> client.tls() ? "yes" : "no");

    static final List<Column> COLUMNS = FIELDS.columns();

    private ClientRows() {}

    static Table of(Call call) {
        Comparator<ClientReport> order =
                Comparator.comparing(ClientReport::pool).thenComparingLong(ClientReport::id);
        return FIELDS.table(
                call.proxy().clients(call.scope().pool()).stream().sorted(order).toList());
    }
}
