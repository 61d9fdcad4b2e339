package dev.nutcracker.console;

import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerInterval;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** {@code SHOW SERVERS}: a row for each server of each pool. */
final class ServerRows {
    private static final String INTERVAL =
            " in the latest interval of 5 s, or since the start if nobody has asked within 5 minutes";

    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("pool", "its pool", row -> row.report.pool())
            .text("server", "its name", row -> row.report.server())
            .text("address", "its address, or the master or service that it is", row -> row.report.address())
            .text("state", "up, suspect, down or trial, or what the operator has ordered", row -> row.report.state())
            .text("admin", "the operator's order: ready, drain, maint, or up whatever it does", Row::admin)
            .number(
                    "since_s",
                    Unit.SECONDS,
                    "how long it has been in this state",
                    row -> Figures.seconds(row.report.inStateNs()))
            .text("why", "why it is not well", row -> row.report.cause())
            .cell("weight", Unit.COUNT, "its weight among the servers of the pool", Row::weight)
            .cell(
                    "share_pct",
                    Unit.PERCENT,
                    "part of the pool's keys that it owns while all servers are well",
                    row -> Cell.percent(row.report.share()))
            .count("conns", "connections to it, of all workers", row -> row.counter(ServerCounter.SERVER_CONNECTIONS))
            .count("leases", "clients that wait for a connection of their own", row -> row.metrics.clientsWaiting())
            .cell("req_s", Unit.PER_SECOND, "requests a second" + INTERVAL, row -> row.rate(ServerInterval::requests))
            .cell(
                    "err_s",
                    Unit.PER_SECOND,
                    "failed connections a second" + INTERVAL,
                    row -> row.rate(interval -> Figures.sum(interval.failures())))
            .count(
                    "timeouts",
                    "connections that were closed since an answer did not come in time, since the start",
                    row -> row.counter(ServerCounter.SERVER_TIMEDOUT))
            .cell(
                    "p50_us",
                    Unit.MICROSECONDS,
                    "time from queueing a request to its response that half of the requests did not exceed" + INTERVAL,
                    row -> row.percentile(0.5))
            .cell(
                    "p99_us",
                    Unit.MICROSECONDS,
                    "the same time of 99 % of the requests" + INTERVAL,
                    row -> row.percentile(0.99))
            .count("in_q", "requests that are not sent yet", row -> row.counter(ServerCounter.IN_QUEUE))
            .count("out_q", "requests that are sent and not answered yet", row -> row.counter(ServerCounter.OUT_QUEUE))
            .count("ejects", "how often it was ejected, since the start", row -> row.metrics.ejections())
            .text("last_error", "the text of its latest failure", row -> row.report.detail());

    static final List<Column> COLUMNS = FIELDS.columns();

    private ServerRows() {}

    static Table of(Call call) {
        ProxyView proxy = call.proxy();
        Intervals intervals = proxy.intervals(true);
        Map<Key, ServerInterval> latest = new HashMap<>();
        intervals
                .pools()
                .forEach(pool ->
                        pool.servers().forEach(server -> latest.put(new Key(pool.pool(), server.server()), server)));
        Map<Key, ServerMetrics> metrics = new HashMap<>();
        proxy.poolMetrics()
                .forEach(pool ->
                        pool.servers().forEach(server -> metrics.put(new Key(pool.name(), server.name()), server)));
        Map<Key, ServerConfig> configs = new HashMap<>();
        proxy.configuration()
                .pools()
                .forEach(pool ->
                        pool.servers().forEach(server -> configs.put(new Key(pool.name(), server.name()), server)));
        List<Row> rows = new ArrayList<>();
        for (ServerReport report : proxy.servers()) {
            Key key = new Key(report.pool(), report.server());
            ServerMetrics own = metrics.get(key);
            // A reload may have come in between.
            if (own != null && call.scope().has(report.pool(), report.server())) {
                rows.add(new Row(report, own, configs.get(key), latest.get(key), intervals));
            }
        }
        return FIELDS.table(rows);
    }

    private record Key(String pool, String server) {}

    private record Row(
            ServerReport report,
            ServerMetrics metrics,
            @Nullable ServerConfig config,
            @Nullable ServerInterval interval,
            Intervals intervals) {
        String admin() {
            return switch (report.state()) {
                case "drain", "maint" -> report.state();
                case "forced_up" -> "up";
                default -> "ready";
            };
        }

        Cell weight() {
            return config == null ? Cell.missing() : Cell.of(config.weight());
        }

        long counter(ServerCounter counter) {
            return metrics.counters().value(counter);
        }

        Cell rate(ToLongFunction<ServerInterval> count) {
            return interval == null
                    ? Cell.missing()
                    : Cell.rate(intervals.perSecondOfServers(count.applyAsLong(interval)));
        }

        Cell percentile(double part) {
            return interval == null
                    ? Cell.missing()
                    : Figures.percentileUs(interval.latency().server(), part);
        }
    }
}
