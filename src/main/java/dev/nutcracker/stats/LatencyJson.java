package dev.nutcracker.stats;

import dev.nutcracker.text.JsonWriter;
import java.util.List;

/**
 * The JSON object of {@code /stats?latency}: for each pool, its commands and its servers, the total times of requests
 * and the times at the servers, in whole microseconds. Commands and servers without requests are left out.
 *
 * <pre>
 *   {"alpha":{"total":{"count":2, "mean_us":90, "p50_us":86, "p99_us":95, "p999_us":95, "max_us":95}, "server":{…},
 *             "commands":{"get":{"total":{…}, "server":{…}}}, "servers":{"one":{"total":{…}, "server":{…}}}}}
 * </pre>
 */
public final class LatencyJson {
    private static final long NS_PER_US = 1_000;

    private final JsonWriter out = JsonWriter.spaced();

    private LatencyJson() {}

    /** Returns the object and a line feed. */
    public static String of(List<PoolMetrics> pools) {
        LatencyJson json = new LatencyJson();
        json.out.open('{');
        pools.forEach(json::pool);
        return json.out.close('}').toString();
    }

    private void pool(PoolMetrics pool) {
        out.name(pool.name()).open('{');
        latency(pool.latency());
        out.name("commands").open('{');
        pool.commands().forEach(command -> named(command.name(), command.latency()));
        out.close('}').name("servers").open('{');
        pool.servers().forEach(server -> named(server.name(), server.latency()));
        out.close('}').close('}');
    }

    private void named(String name, Latency latency) {
        if (!latency.isEmpty()) {
            out.name(name).open('{');
            latency(latency);
            out.close('}');
        }
    }

    private void latency(Latency latency) {
        times("total", latency.total());
        times("server", latency.server());
    }

    private void times(String name, LatencyHistogram times) {
        out.name(name)
                .open('{')
                .number("count", times.count())
                .number("mean_us", roundedUs(times.meanNs()))
                .number("p50_us", roundedUs(times.percentileNs(0.5)))
                .number("p99_us", roundedUs(times.percentileNs(0.99)))
                .number("p999_us", roundedUs(times.percentileNs(0.999)))
                .number("max_us", roundedUs(times.maxNs()))
                .close('}');
    }

    /** Rounds up, so that a short time does not show as 0. */
    private static long roundedUs(long ns) {
        return (ns + NS_PER_US - 1) / NS_PER_US;
    }
}
