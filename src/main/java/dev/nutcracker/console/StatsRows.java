package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** {@code SHOW STATS}: what each pool has counted since the start, or since {@code RESET STATS}. */
final class StatsRows {
    private static final Fields<PoolMetrics> FIELDS = Fields.<PoolMetrics>none()
            .text("pool", "its name", PoolMetrics::name)
            .count("requests", "requests of clients", pool -> sum(pool, CommandSnapshot::requests))
            .count(
                    "responses",
                    "responses of servers",
                    pool -> sumOfServers(pool, server -> server.counters().value(ServerCounter.RESPONSES)))
            .count(
                    "server_errors",
                    "requests that a server has answered with an error",
                    pool -> sum(pool, CommandSnapshot::serverErrors))
            .count(
                    "proxy_errors",
                    "requests that the proxy has answered with an error",
                    pool -> sum(pool, CommandSnapshot::proxyErrors))
            .number(
                    "in_bytes",
                    Unit.BYTES,
                    "bytes received from clients",
                    pool -> traffic(pool, TrafficCounter.RECEIVED_BYTES))
            .number("out_bytes", Unit.BYTES, "bytes sent to clients", pool -> traffic(pool, TrafficCounter.SENT_BYTES))
            .count("fragments", "parts of requests that were split", pool -> counter(pool, PoolCounter.FRAGMENTS))
            .count("accepted", "clients accepted", pool -> traffic(pool, TrafficCounter.ACCEPTED))
            .count(
                    "refused",
                    "clients refused because there were too many, or no heap for more",
                    pool -> traffic(pool, TrafficCounter.REFUSED))
            .count("client_eof", "clients that have left in good order", pool -> counter(pool, PoolCounter.CLIENT_EOF))
            .count("client_err", "clients whose connection broke", pool -> counter(pool, PoolCounter.CLIENT_ERR))
            .count("ejects", "ejections of servers", pool -> counter(pool, PoolCounter.SERVER_EJECTS));

    static final List<Column> COLUMNS = FIELDS.columns();

    private StatsRows() {}

    static Table of(Call call) {
        List<List<Cell>> rows = new ArrayList<>();
        for (PoolMetrics pool : call.proxy().poolMetrics()) {
            if (call.scope().has(pool.name())) {
                rows.add(since(call.baseline(), pool));
            }
        }
        return new Table(COLUMNS, rows);
    }

    private static List<Cell> row(PoolMetrics pool) {
        return FIELDS.table(List.of(pool)).rows().getFirst();
    }

    private static List<Cell> since(StatsBaseline baseline, PoolMetrics pool) {
        List<Cell> cells = new ArrayList<>(row(pool));
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i) instanceof Cell.Whole(long count)) {
                cells.set(i, Cell.of(baseline.since(pool.name(), i, count)));
            }
        }
        return cells;
    }

    /** {@code RESET STATS}. Metrics never go back, so only this table begins again. */
    static Table reset(Call call) {
        Map<String, List<Long>> now = new HashMap<>();
        for (PoolMetrics pool : call.proxy().poolMetrics()) {
            now.put(
                    pool.name(),
                    row(pool).stream()
                            .map(cell -> cell instanceof Cell.Whole(long count) ? count : 0L)
                            .toList());
        }
        call.baseline().begin(now);
        return Table.ofSentences(List.of("SHOW STATS counts from now on; metrics and all other statistics go on"));
    }

    private static long sum(PoolMetrics pool, ToLongFunction<CommandSnapshot> count) {
        return pool.commands().stream().mapToLong(count).sum();
    }

    private static long sumOfServers(PoolMetrics pool, ToLongFunction<ServerMetrics> count) {
        return pool.servers().stream().mapToLong(count).sum();
    }

    private static long traffic(PoolMetrics pool, TrafficCounter counter) {
        return pool.traffic()[counter.ordinal()];
    }

    private static long counter(PoolMetrics pool, PoolCounter counter) {
        return pool.counters()[counter.ordinal()];
    }
}
