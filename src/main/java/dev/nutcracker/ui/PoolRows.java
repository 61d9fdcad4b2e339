package dev.nutcracker.ui;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.LatencyHistogram;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolInterval;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.ui.Moments.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pools of the page. */
final class PoolRows {
    private static final double NS_PER_US = 1000;

    private PoolRows() {}

    static void write(List<PoolConfig> pools, Moment moment, StateJson out) {
        Map<String, List<ServerReport>> servers = new HashMap<>();
        moment.servers()
                .forEach(server -> servers.computeIfAbsent(server.pool(), _ -> new ArrayList<>())
                        .add(server));
        Map<String, PoolSnapshot> counts = new HashMap<>();
        moment.pulse().pools().forEach(pool -> counts.put(pool.name(), pool));
        out.name("pools").open('[');
        for (PoolConfig pool : pools) {
            PoolSnapshot own = counts.get(pool.name());
            // A reload may have come in between.
            if (own != null && out.length() < UiState.POOLS_LENGTH_MAX) {
                write(pool, own, servers.getOrDefault(pool.name(), List.of()), moment.intervals(), out);
            }
        }
        out.close(']');
    }

    private static void write(
            PoolConfig config,
            PoolSnapshot counts,
            List<ServerReport> servers,
            @Nullable Intervals intervals,
            StateJson out) {
        long live = servers.stream()
                .filter(server -> server.standing().equals("owns"))
                .count();
        PoolInterval interval = intervals == null ? null : intervals.pool(config.name());
        out.open('{')
                .text("name", config.name())
                .text("protocol", config.protocol().name().toLowerCase(Locale.ROOT))
                .text("listen", config.listen().address().text())
                .text("distribution", config.routing().distribution().configName())
                .number("servers", servers.size())
                .number("live", live)
                .number("clients", counts.value(PoolCounter.CLIENT_CONNECTIONS))
                .number("in_q", sum(counts, ServerCounter.IN_QUEUE))
                .number("out_q", sum(counts, ServerCounter.OUT_QUEUE))
                .text("state", state(config, live, servers.size()));
        if (intervals != null && interval != null) {
            out.decimal("req_s", intervals.perSecond(interval.requests()))
                    .decimal("err_s", intervals.perSecond(interval.serverErrors() + interval.proxyErrors()))
                    .decimal("p50_us", percentileUs(interval.latency().total(), 0.5))
                    .decimal("p99_us", percentileUs(interval.latency().total(), 0.99));
        }
        out.close('}');
    }

    private static long sum(PoolSnapshot pool, ServerCounter counter) {
        return pool.servers().stream()
                .mapToLong(server -> server.value(counter))
                .sum();
    }

    private static String state(PoolConfig config, long live, int servers) {
        if (config.isUndiscovered()) {
            return "no servers known";
        }
        if (config.routes().areThere() || live == servers) {
            return "ready";
        }
        return live == 0 ? "no server in use" : "some servers out";
    }

    /** Returns a time that the given part of all times does not exceed; not a number without any times. */
    static double percentileUs(LatencyHistogram times, double part) {
        return times.isEmpty() ? Double.NaN : times.percentileNs(part) / NS_PER_US;
    }
}
