package dev.nutcracker.console;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.PoolInterval;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** {@code SHOW POOLS}: a row for each pool. */
final class PoolRows {
    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("pool", "its name", row -> row.config.name())
            .text("protocol", "that its clients speak: redis or memcache", Row::protocol)
            .text("listen", "the address on which it listens", Row::listen)
            .text(
                    "distribution",
                    "how keys find their servers",
                    row -> row.config.routing().distribution().configName())
            .text(
                    "hash",
                    "the function that keys are hashed with",
                    row -> row.config.routing().hash().configName())
            .count("servers", "servers that it has", row -> row.servers.size())
            .count("live", "servers that get the requests for their keys", Row::live)
            .count("clients", "clients that are connected", Row::clients)
            .cell("client_limit", Unit.COUNT, "clients that it may have (client_connections)", Row::clientLimit)
            .cell(
                    "req_s",
                    Unit.PER_SECOND,
                    "requests a second in the latest interval of 5 s",
                    row -> row.rate(PoolInterval::requests))
            .cell(
                    "err_s",
                    Unit.PER_SECOND,
                    "requests a second that were answered with an error, by a server or the proxy, in the same interval",
                    row -> row.rate(interval -> interval.serverErrors() + interval.proxyErrors()))
            .cell(
                    "p50_us",
                    Unit.MICROSECONDS,
                    "time that half of the requests did not exceed, in the same interval",
                    row -> row.percentile(0.5))
            .cell(
                    "p99_us",
                    Unit.MICROSECONDS,
                    "time that 99 % of the requests did not exceed, in the same interval",
                    row -> row.percentile(0.99))
            .count(
                    "in_queue",
                    "requests that are not sent to their servers yet",
                    row -> row.sum(ServerCounter.IN_QUEUE))
            .count("out_queue", "requests that are sent and not answered yet", row -> row.sum(ServerCounter.OUT_QUEUE))
            .number(
                    "kept_bytes",
                    Unit.BYTES,
                    "memory that its clients make the proxy keep",
                    row -> row.metrics.traffic()[TrafficCounter.KEPT_BYTES.ordinal()])
            .text("state", "ready; or why it serves no or not all keys", Row::state);

    static final List<Column> COLUMNS = FIELDS.columns();

    private PoolRows() {}

    static Table of(Call call) {
        ProxyView proxy = call.proxy();
        Intervals intervals = proxy.intervals(false);
        List<ServerReport> servers = proxy.servers();
        List<Row> rows = new ArrayList<>();
        for (PoolMetrics metrics : proxy.poolMetrics()) {
            PoolConfig config = config(proxy, metrics.name());
            if (config != null && call.scope().has(metrics.name())) {
                List<ServerReport> own = servers.stream()
                        .filter(server -> server.pool().equals(metrics.name()))
                        .toList();
                rows.add(new Row(config, metrics, own, intervals));
            }
        }
        return FIELDS.table(rows);
    }

    /** Returns the configuration of a pool; null if a reload has just removed it. */
    static @Nullable PoolConfig config(ProxyView proxy, String pool) {
        return proxy.configuration().pools().stream()
                .filter(config -> config.name().equals(pool))
                .findFirst()
                .orElse(null);
    }

    private record Row(PoolConfig config, PoolMetrics metrics, List<ServerReport> servers, Intervals intervals) {
        String protocol() {
            return config.protocol().name().toLowerCase(Locale.ROOT);
        }

        String listen() {
            return config.listen().address().text();
        }

        long live() {
            return servers.stream()
                    .filter(server -> server.standing().equals("owns"))
                    .count();
        }

        long clients() {
            return Figures.sum(metrics.clients());
        }

        Cell clientLimit() {
            int limit = config.clients().connectionsMax();
            return limit == 0 ? Cell.missing() : Cell.of(limit);
        }

        Cell rate(ToLongFunction<PoolInterval> count) {
            PoolInterval interval = intervals.pool(config.name());
            return interval == null ? Cell.missing() : Cell.rate(intervals.perSecond(count.applyAsLong(interval)));
        }

        Cell percentile(double part) {
            PoolInterval interval = intervals.pool(config.name());
            return interval == null
                    ? Cell.missing()
                    : Figures.percentileUs(interval.latency().total(), part);
        }

        long sum(ServerCounter counter) {
            long sum = 0;
            for (ServerMetrics server : metrics.servers()) {
                sum += server.counters().value(counter);
            }
            return sum;
        }

        String state() {
            if (config.isUndiscovered()) {
                return "no servers known";
            }
            if (config.routes().areThere() || live() == servers.size()) {
                return "ready";
            }
            return live() == 0 ? "no server in use" : "some servers out";
        }
    }
}
