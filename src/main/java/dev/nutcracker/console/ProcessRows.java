package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.HandoverReport;
import dev.nutcracker.stats.HostReport;
import dev.nutcracker.stats.ReloadReport;
import dev.nutcracker.stats.WorkerReport;
import java.util.ArrayList;
import java.util.List;

/** {@code SHOW RELOADS}, {@code SHOW HANDOVER}, {@code SHOW DNS} and {@code SHOW LISTS}: small tables of the process. */
final class ProcessRows {
    private static final Fields<ReloadReport> RELOADS = Fields.<ReloadReport>none()
            .cell("time", Unit.TIME, "when it was", reload -> Cell.time(reload.timeMs()))
            .text("by", "who has ordered it", ReloadReport::by)
            .text("outcome", "done, refused, or failed", ReloadReport::outcome)
            .text("changes", "what has changed, or why it was refused", ReloadReport::changes)
            .cell(
                    "moved_pct",
                    Unit.PERCENT,
                    "part of its keys that the pool has moved that has moved most",
                    reload -> Cell.percent(reload.moved()));

    static final List<Column> RELOAD_COLUMNS = RELOADS.columns();

    private static final Fields<HandoverReport> HANDOVERS = Fields.<HandoverReport>none()
            .cell("time", Unit.TIME, "when it ended", handover -> Cell.time(handover.endedMs()))
            .text("outcome", "how it ended", handover -> handover.outcome().label())
            .cell("pid", Unit.NONE, "the other process, if it has said", handover -> pid(handover.otherPid()))
            .count("passed", "clients that the new process has got", HandoverReport::passed)
            .count("waited", "of these, clients that were in the middle of something at first", HandoverReport::waited)
            .count("drained", "clients that the old process has kept until they were done", HandoverReport::drained)
            .number("took_ms", Unit.MILLISECONDS, "how long it took", HandoverReport::tookMs)
            .text("reason", "why it failed", HandoverReport::reason);

    static final List<Column> HANDOVER_COLUMNS = HANDOVERS.columns();

    private static final Fields<HostReport> HOSTS = Fields.<HostReport>none()
            .text("host", "the name", HostReport::host)
            .text(
                    "addresses",
                    "the address in use, then the others of the latest answer",
                    host -> String.join(" ", host.addresses()))
            .cell(
                    "age_s",
                    Unit.SECONDS,
                    "time since the latest look-up",
                    host -> host.ageS() < 0 ? Cell.missing() : Cell.of(host.ageS()))
            .text("error", "why the latest look-up has failed", HostReport::error);

    static final List<Column> HOST_COLUMNS = HOSTS.columns();

    private static final Fields<Item> ITEMS = Fields.<Item>none()
            .text("item", "the things", Item::name)
            .count("count", "how many there are", Item::count);

    static final List<Column> ITEM_COLUMNS = ITEMS.columns();

    private ProcessRows() {}

    private record Item(String name, long count) {}

    private static Cell pid(long pid) {
        return pid == 0 ? Cell.missing() : Cell.of(pid);
    }

    static Table reloads(Call call) {
        return RELOADS.table(call.program().reloadReports());
    }

    static Table handover(Call call) {
        HandoverReport latest = call.proxy().handover();
        return HANDOVERS.table(latest == null ? List.of() : List.of(latest));
    }

    static Table hosts(Call call) {
        return HOSTS.table(call.proxy().hosts());
    }

    static Table lists(Call call) {
        ProxyView proxy = call.proxy();
        List<WorkerReport> workers = proxy.workers();
        List<Item> items = new ArrayList<>();
        items.add(new Item("pools", proxy.configuration().pools().size()));
        items.add(new Item("servers", proxy.servers().size()));
        items.add(new Item("listeners", proxy.listeners().size()));
        items.add(new Item("workers", workers.size()));
        items.add(new Item(
                "clients", workers.stream().mapToLong(WorkerReport::clients).sum()));
        items.add(new Item(
                "server_connections",
                workers.stream().mapToLong(WorkerReport::serverConnections).sum()));
        items.add(new Item("hosts", proxy.hosts().size()));
        items.add(new Item("overrides", call.program().overrides().size()));
        items.add(new Item(
                "slow_requests",
                proxy.slowRequests().values().stream().mapToLong(List::size).sum()));
        items.add(new Item("events", proxy.events().size()));
        return ITEMS.table(items);
    }
}
