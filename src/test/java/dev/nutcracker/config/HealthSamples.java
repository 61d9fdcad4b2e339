package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;

import java.util.List;
import java.util.stream.Stream;

/** Files that show the rules of the keys that watch servers. */
final class HealthSamples {
    private static final String NEW_KEY = "the key is new";

    private HealthSamples() {}

    static List<Sample> all() {
        return Stream.of(
                        accepted("health check", Samples.pool("health_check: {type: ping, expect: x, start: down}")),
                        accepted("outlier", Samples.pool("outlier: {latency_factor: 3}")),
                        accepted(
                                "policy",
                                Samples.pool("on_failure: wait", "timeout: 1", "wait_max: 9", "retry_backoff: 1.25")),
                        accepted(
                                "spare pool without clients of its own",
                                Samples.pool("on_failure: failover", "failover_pool: b") + "b:\n  servers: [a:1:1]\n"),
                        accepted("settings of servers", Samples.pool("max_outstanding: 1", "idle_check: 1")))
                .map(sample -> sample.unlikeTheOriginal(NEW_KEY))
                .toList();
    }
}
