package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;

import java.util.List;
import java.util.stream.Stream;

/** Files that show the rules of routes. */
final class RouteSamples {
    private static final String NEW_KEY = "the key is new";
    private static final String NEVER = " this route is never reached, behind the route on line 4; longer prefixes and"
            + " narrower routes stand first";
    private static final String UNFIT =
            "; allowed: a pool of servers by address, with distribution ketama or modula, that take all commands";

    private RouteSamples() {}

    static List<Sample> all() {
        return Stream.of(routes(), order(), pools(), ways())
                .flatMap(List::stream)
                .map(sample -> sample.isAccepted() ? sample.unlikeTheOriginal(NEW_KEY) : sample)
                .toList();
    }

    /** A routing pool of memcached on the first lines, its first route on the fourth, and a pool b with a server. */
    private static String routing(String... routes) {
        return "a:\n  listen: 127.0.0.1:1\n  routes:\n   - " + String.join("\n   - ", routes)
                + "\nb:\n  servers: [a:1:1]\n";
    }

    private static List<Sample> routes() {
        return List.of(
                accepted("a route", routing("{pool: b}")),
                accepted(
                        "routes of prefixes",
                        routing("{prefix: x, pool: b}", "{prefixes: [y, z], pool: b}", "{error: no}")),
                accepted("routes of commands", routing("{commands: [\"@write\", get], pool: b}", "{pool: b}")),
                accepted("a share", routing("{percent: 12.5, pool: b}", "{pool: b}")),
                accepted(
                        "a pool for requests without a key",
                        routing("{error: no}") + "a2:\n  keyless: b\n  listen: 127.0.0.1:2\n  routes: [{pool: b}]\n"),
                accepted(
                        "a mirror",
                        routing("{pool: b, mirror: {pool: b, percent: 5, commands: [set], compare: true,"
                                + " max_outstanding: 7}}")),
                rejected(
                        "a mirror without a pool",
                        routing("{pool: b, mirror: {percent: 5}}"),
                        "4:16: mirror: pool is missing; allowed: a text"),
                rejected(
                        "a mirror nowhere",
                        routing("{pool: b, mirror: {pool: nowhere}}"),
                        "4:31: pool: there is no pool \"nowhere\"; allowed: the name of another pool with redis:"
                                + " false"),
                rejected(
                        "a mirror with routes",
                        routing("{pool: b, mirror: {pool: a}}"),
                        "4:31: pool: pool \"a\" has routes; allowed: a pool with servers"),
                rejected(
                        "no route",
                        "a:\n  listen: 127.0.0.1:1\n  routes: []\n",
                        "3:3: routes: there is no route in it"),
                rejected(
                        "a route to nowhere",
                        routing("{prefix: x}"),
                        "4:6: routes: pool is missing; allowed: the name of a pool, or error with a text",
                        "5:1: b: listen is missing; allowed: host:port, or /path with octal permissions after a space"
                                + " if wanted"),
                rejected(
                        "a route to a pool and an error",
                        routing("{pool: b, error: no}"),
                        "4:6: routes: a route has either pool or error"),
                rejected(
                        "a prefix twice",
                        routing("{prefix: x, prefixes: [y], pool: b}", "{pool: b}"),
                        "4:15: prefix: a route has either prefix or prefixes"),
                rejected(
                        "a slip in a category",
                        routing("{commands: [\"@wite\"], pool: b}", "{pool: b}"),
                        "4:18: commands: \"@wite\" is not a category, did you mean @write?"),
                rejected(
                        "a share of more than all",
                        routing("{percent: 101, pool: b}"),
                        "4:16: percent: \"101\" is out of range; allowed: 0.0 to 100.0, with up to three digits behind"
                                + " the point"),
                rejected(
                        "servers beside routes",
                        routing("{pool: b}").replace("  routes:", "  hash: md5\n  routes:"),
                        "3:9: hash: is not for a pool with routes; it belongs to the pools that the routes name"),
                rejected("keyless without routes", Samples.pool("keyless: b"), "3:12: keyless: needs routes"));
    }

    private static List<Sample> order() {
        return List.of(
                accepted(
                        "a longer prefix first", routing("{prefix: xy, pool: b}", "{prefix: x, pool: b}", "{pool: b}")),
                accepted(
                        "a part before the whole",
                        routing("{prefix: x, percent: 50, pool: b}", "{prefix: x, pool: b}", "{error: no}")),
                rejected(
                        "a longer prefix behind a shorter one",
                        routing("{prefix: x, pool: b}", "{prefix: xy, pool: b}", "{pool: b}"),
                        "5:6: routes:" + NEVER),
                rejected(
                        "a route behind one for all",
                        routing("{pool: b}", "{commands: [get], pool: b}"),
                        "5:6: routes:" + NEVER),
                rejected(
                        "a command behind its list",
                        routing("{commands: [get, set], pool: b}", "{commands: [get], pool: b}", "{pool: b}"),
                        "5:6: routes:" + NEVER));
    }

    private static List<Sample> pools() {
        return List.of(
                rejected(
                        "a slip in a pool's name",
                        routing("{pool: bb}"),
                        "4:13: pool: there is no pool \"bb\", did you mean b?"),
                rejected(
                        "another protocol",
                        routing("{pool: b}").replace("b:\n", "b:\n  redis: true\n"),
                        "4:13: pool: pool \"b\" has redis: true; allowed: a pool that speaks the same protocol"),
                rejected(
                        "a pool of random distribution",
                        routing("{pool: b}").replace("b:\n", "b:\n  distribution: random\n"),
                        "4:13: pool: pool \"b\" has distribution: random" + UNFIT),
                rejected(
                        "a pool of twemproxies",
                        routing("{pool: b}").replace("b:\n", "b:\n  server_commands: twemproxy\n"),
                        "4:13: pool: pool \"b\" has server_commands: twemproxy" + UNFIT),
                rejected(
                        "a cluster",
                        "a:\n"
                                + "  listen: 127.0.0.1:1\n"
                                + "  redis: true\n"
                                + "  routes: [{pool: b}]\n"
                                + "b:\n"
                                + "  redis: true\n"
                                + "  distribution: cluster\n"
                                + "  servers: [a:1:1]\n",
                        "4:19: pool: the servers of pool \"b\" are named by others" + UNFIT),
                rejected(
                        "routes that stand in",
                        routing("{pool: b}")
                                + "c:\n"
                                + "  listen: 127.0.0.1:2\n"
                                + "  failover_pool: a\n"
                                + "  on_failure: failover\n"
                                + "  servers: [a:1:1]\n",
                        "9:18: failover_pool: pool \"a\" has routes; allowed: a pool with servers"));
    }

    private static List<Sample> ways() {
        String four = routing("{pool: r2}") + "r2: {routes: [{pool: r3}]}\nr3: {routes: [{pool: r4}]}\n";
        return List.of(
                accepted("four routing pools behind each other", four + "r4: {routes: [{pool: b}]}\n"),
                rejected(
                        "five routing pools behind each other",
                        four + "r4: {routes: [{pool: r5}]}\nr5: {routes: [{pool: b}]}\n",
                        "4:13: pool: pool \"r2\" has 4 routing pools behind each other; allowed: 4 with this one"),
                rejected(
                        "a circle",
                        routing("{pool: r2}") + "r2: {routes: [{prefix: x, pool: a}, {pool: b}]}\n",
                        "4:13: pool: the routes lead in a circle: a -> r2 -> a",
                        "7:33: pool: the routes lead in a circle: r2 -> a -> r2"),
                rejected(
                        "itself",
                        routing("{pool: a}"),
                        "4:13: pool: the routes lead in a circle: a -> a",
                        "5:1: b: listen is missing; allowed: host:port, or /path with octal permissions after a space"
                                + " if wanted"));
    }
}
