package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;

import java.util.List;
import java.util.stream.Stream;

/** Files that show the rules of {@code limits}. */
final class LimitSamples {
    private static final String NEW_KEY = "the key is new";

    private LimitSamples() {}

    static List<Sample> all() {
        return Stream.of(
                        accepted("limits by default", Samples.pool("limits: {}")),
                        accepted("limits", Samples.pool("redis: true", """
                                limits:
                                    users: [{name: "a\\"b", clients: 1}, {name: c, bytes_per_second: 1k}]
                                    over_limit: refuse
                                    allow: [10.0.0.0/8, "::/0"]
                                    deny: [FLUSHALL, config|set, "@dangerous"]
                                    rename: [{from: SET, to: hidden}]
                                    proxy_protocol: required
                                    proxy_protocol_from: ["fe80::/10"]
                                """)))
                .map(sample -> sample.unlikeTheOriginal(NEW_KEY))
                .toList();
    }
}
