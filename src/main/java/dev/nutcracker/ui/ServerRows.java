package dev.nutcracker.ui;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.stats.History.ServerKey;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerInterval;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.ui.Moments.Moment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers of the page. Beyond 200 servers only those of the chosen pool are shown; if none is chosen, those that are
 * not well. They come last in the object, so that it can end when it is long enough.
 */
final class ServerRows {
    private static final int SERVERS_MAX = 200;
    private static final int UNWELL_MAX = 100;
    private static final long NS_PER_S = 1_000_000_000;
    private static final double PERCENT = 100;

    private ServerRows() {}

    /** Returns the servers that are shown, in their order, or those that are not well first. */
    static List<ServerReport> shown(@Nullable String pool, List<ServerReport> all) {
        if (all.size() <= SERVERS_MAX && pool == null) {
            return all;
        }
        if (pool == null) {
            return all.stream()
                    .filter(server -> !isWell(server))
                    .limit(UNWELL_MAX)
                    .toList();
        }
        List<ServerReport> own =
                all.stream().filter(server -> server.pool().equals(pool)).toList();
        return own.size() <= SERVERS_MAX
                ? own
                : own.stream().sorted(Comparator.comparing(ServerRows::isWell)).toList();
    }

    private static boolean isWell(ServerReport server) {
        return server.state().equals("up");
    }

    static void write(
            @Nullable String pool,
            Configuration configuration,
            Moment moment,
            List<ServerReport> shown,
            StateJson out) {
        Map<ServerKey, Integer> weights = new HashMap<>();
        for (PoolConfig config : configuration.pools()) {
            for (ServerConfig server : config.servers()) {
                weights.put(new ServerKey(config.name(), server.name()), server.weight());
            }
        }
        Map<ServerKey, ServerSnapshot> counts = new HashMap<>();
        moment.pulse()
                .pools()
                .forEach(own ->
                        own.servers().forEach(server -> counts.put(new ServerKey(own.name(), server.name()), server)));
        Map<ServerKey, ServerInterval> latest = new HashMap<>();
        Intervals intervals = moment.intervals();
        if (intervals != null) {
            intervals
                    .pools()
                    .forEach(own -> own.servers()
                            .forEach(server -> latest.put(new ServerKey(own.pool(), server.server()), server)));
        }
        long all = moment.servers().stream()
                .filter(server -> pool == null || pool.equals(server.pool()))
                .count();
        out.number("server_count", all).name("servers").open('[');
        int written = 0;
        for (ServerReport server : shown) {
            ServerKey key = new ServerKey(server.pool(), server.server());
            ServerSnapshot own = counts.get(key);
            if (own != null && out.length() < UiState.LENGTH_MAX) {
                write(server, own, weights.get(key), out);
                rates(latest.get(key), intervals, out);
                out.close('}');
                written++;
            }
        }
        out.close(']').number("servers_left_out", all - written);
    }

    private static void write(ServerReport server, ServerSnapshot counts, @Nullable Integer weight, StateJson out) {
        out.open('{')
                .text("pool", server.pool())
                .text("name", server.server())
                .text("address", server.address())
                .text("state", server.state())
                .text("keys", server.standing())
                .number("since_s", server.inStateNs() / NS_PER_S)
                .text("why", server.cause())
                .text("detail", server.detail())
                .decimal("weight", weight == null ? Double.NaN : weight)
                .decimal("share_pct", server.share() * PERCENT)
                .number("conns", counts.value(ServerCounter.SERVER_CONNECTIONS))
                .number("in_q", counts.value(ServerCounter.IN_QUEUE))
                .number("out_q", counts.value(ServerCounter.OUT_QUEUE))
                .number("times_out", server.timesOut());
    }

    private static void rates(@Nullable ServerInterval interval, @Nullable Intervals intervals, StateJson out) {
        if (interval != null && intervals != null) {
            out.decimal("req_s", intervals.perSecondOfServers(interval.requests()))
                    .decimal(
                            "err_s",
                            intervals.perSecondOfServers(
                                    Arrays.stream(interval.failures()).sum()))
                    .decimal("p50_us", PoolRows.percentileUs(interval.latency().server(), 0.5))
                    .decimal("p99_us", PoolRows.percentileUs(interval.latency().server(), 0.99));
        }
    }
}
