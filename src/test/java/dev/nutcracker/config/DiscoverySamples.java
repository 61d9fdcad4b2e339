package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;

import java.util.List;

/** What is accepted and what is not, of pools whose servers a source names. */
final class DiscoverySamples {
    private static final String NEW_KEY = "the key is new";

    private DiscoverySamples() {}

    static List<Sample> all() {
        return List.of(
                accepted(
                                "a source in place of servers",
                                "global:\n  discovery_cache: /var/lib/nutcracker\nalpha:\n  listen: 127.0.0.1:22121\n"
                                        + "  discovery: file:///etc/alpha.list\n")
                        .unlikeTheOriginal(NEW_KEY),
                accepted(
                                "a source beside servers",
                                Samples.pool(
                                        "discovery: dns://cache.example:6379",
                                        "discovery_interval: 5000",
                                        "discovery_max_loss: 0",
                                        "discovery_hold: 0"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "neither a source nor servers",
                        "alpha:\n  listen: 127.0.0.1:22121\n",
                        "1:1: alpha: servers is missing; allowed: a list of host:port:weight or /path:weight, and a"
                                + " name after a space if wanted"),
                rejected(
                        "a source of no kind",
                        Samples.pool("discovery: zk://a/b"),
                        "3:14: discovery: \"zk\" is no kind of source; allowed: " + DiscoveryParser.FORM));
    }
}
