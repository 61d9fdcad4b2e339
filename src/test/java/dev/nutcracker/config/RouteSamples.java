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

    private static final String ANYWHERE =
            ", so a value that is written there may be at any of its servers; allowed for a route with ";
    private static final String PLACED = ": a pool in which each key has its server";

    private RouteSamples() {}

    static List<Sample> all() {
        return Stream.of(routes(), order(), pools(), ways(), further())
                .flatMap(List::stream)
                .map(sample -> sample.isAccepted() ? sample.unlikeTheOriginal(NEW_KEY) : sample)
                .toList();
    }

    /** A routing pool of memcached on the first lines, its first route on the fourth, and a pool b with a server. */
    private static String routing(String... routes) {
        return "a:\n  listen: 127.0.0.1:1\n  routes:\n   - " + String.join("\n   - ", routes)
                + "\nb:\n  servers: [a:1:1]\n";
    }

    private static final String REDIS = "c:\n  redis: true\n  servers: [a:1:1]\n";

    /** A routing pool of Redis, its first route on the fifth line, and a pool b that is a cluster. */
    private static String cluster(String... routes) {
        return redis(routes).replace("b:\n", "b:\n  distribution: cluster\n");
    }

    /** The same, and the server of b is the master of a sentinel. */
    private static String masters(String... routes) {
        return redis(routes)
                .replace("b:\n", "b:\n  sentinels: [s:26379]\n")
                .replace(
                        "b:\n  sentinels: [s:26379]\n  redis: true\n  servers: [a:1:1]",
                        "b:\n  sentinels: [s:26379]\n  redis: true\n  servers: [a:1]");
    }

    private static String redis(String... routes) {
        return routing(routes).replace("  routes:", "  redis: true\n  routes:").replace("b:\n", "b:\n  redis: true\n");
    }

    /** The same, and keys of b may be at any of its servers. */
    private static String random(String... routes) {
        return routing(routes).replace("b:\n", "b:\n  distribution: random\n");
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
                        routing("{pool: b, mirror: {pool: c, percent: 5, commands: [set], compare: true,"
                                        + " max_outstanding: 7}}")
                                + TWO),
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
                        "a command behind its category",
                        routing("{commands: [\"@write\"], pool: b}", "{commands: [set], pool: b}", "{pool: b}"),
                        "5:6: routes:" + NEVER),
                rejected(
                        "a slip in a category",
                        routing("{commands: [\"@wite\"], pool: b}", "{pool: b}"),
                        "4:18: commands: \"@wite\" is not a category, did you mean @write?"),
                rejected(
                        "a share of more than all",
                        routing("{percent: 101, pool: b}", "{pool: b}"),
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
                accepted("a pool of random distribution", random("{pool: b}")),
                accepted("other names at a pool of random distribution", random("{pool: b, add: \"a:\"}")),
                accepted("a mirror of random distribution", random("{pool: c, mirror: {pool: b}}") + TWO),
                rejected(
                        "copies of writes at a pool of random distribution",
                        random("{pool: c, copy_to: [b]}") + TWO,
                        "4:26: copy_to: pool \"b\" has distribution: random" + ANYWHERE + "copy_to" + PLACED),
                rejected(
                        "keys that move from a pool of random distribution",
                        random("{pool: b, migrate_to: {pool: c}}") + TWO,
                        "4:13: pool: pool \"b\" has distribution: random" + ANYWHERE + "migrate_to" + PLACED),
                rejected(
                        "keys at several servers of random distribution",
                        random("{pool: b, split: 2}"),
                        "4:13: pool: pool \"b\" has distribution: random" + ANYWHERE + "split" + PLACED),
                rejected(
                        "a comparison with a pool of random distribution",
                        random("{pool: c, mirror: {pool: b, compare: true}}") + TWO,
                        "4:31: pool: pool \"b\" has distribution: random, so the same key is asked for at another"
                                + " server each time; allowed for a mirror with compare: a pool in which each key has"
                                + " its server"),
                rejected(
                        "a pool of twemproxies",
                        routing("{pool: b}").replace("b:\n", "b:\n  server_commands: twemproxy\n"),
                        "4:13: pool: pool \"b\" has server_commands: twemproxy; allowed: a pool of servers that take"
                                + " all commands"),
                accepted("a cluster", cluster("{pool: b}")),
                accepted("a mirror in a cluster", cluster("{pool: c, mirror: {pool: b, compare: true}}") + REDIS),
                accepted("other names in a cluster", cluster("{prefix: x, pool: b, strip: x}", "{pool: b}")),
                accepted("masters of sentinels", masters("{pool: b, add: x}")),
                accepted("keys that move to a cluster", cluster("{pool: c, migrate_to: {pool: b}}") + REDIS),
                accepted("copies at masters of sentinels", masters("{pool: c, copy_to: [b]}") + REDIS),
                rejected(
                        "a failover from masters of sentinels",
                        masters("{pool: b, failover: {pools: [c]}}") + REDIS,
                        "5:13: pool: others say where the primaries of pool \"b\" are, and its requests follow them"
                                + " (failover_wait); allowed for a route with failover: a pool of servers by address"),
                rejected(
                        "copies of keys at several nodes of a cluster",
                        cluster("{pool: b, split: 3}"),
                        "5:13: pool: others say which server of pool \"b\" has a key, and copies beside it have no"
                                + " place; allowed for a route with split: a pool of servers by address"),
                rejected(
                        "a cluster that clients see behind routes",
                        cluster("{pool: b}").replace("  routes:", "  cluster_view: cluster\n  routes:"),
                        "4:17: cluster_view: cluster needs distribution: cluster, whose slots clients know",
                        "4:17: cluster_view: is not for a pool with routes; it belongs to the pools that the routes name"),
                accepted(
                        "a pool with replicas",
                        cluster("{pool: b}").replace("b:\n", "b:\n  read_from: prefer_replica\n")),
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

    private static final String TWO = "c:\n  servers: [a:1:1]\n";

    private static List<Sample> further() {
        return List.of(
                accepted("copies of writes", routing("{pool: b, copy_to: [c], copies: majority}") + TWO),
                accepted("a pool that is warm", routing("{pool: b, warm_from: {pool: c, ttl: 60}}") + TWO),
                accepted(
                        "the time to live of a warm pool", routing("{pool: b, warm_from: {pool: c, ttl: copy}}") + TWO),
                accepted(
                        "keys that move",
                        routing(
                                        "{prefix: x, percent: 50, pool: b, migrate_to: {pool: c, percent: 1.5, dual_writes: false}}",
                                        "{pool: b}")
                                + TWO),
                accepted("a pool that is near", routing("{pool: b, near: {pool: c, ttl: 5}}") + TWO),
                accepted(
                        "pools for failures",
                        routing("{pool: b, failover: {pools: [c], on: [timeout, miss], ttl: 60}}") + TWO),
                accepted("other names", routing("{prefix: xyz, pool: b, strip: xy, add: \"a:\"}", "{pool: b}")),
                accepted("longer names", routing("{pool: b, add: \"a:\"}")),
                rejected(
                        "shorter names of other keys",
                        routing("{prefixes: [xy, z], pool: b, strip: xy}", "{pool: b}"),
                        "4:42: strip: not all keys of this route begin with it; allowed: the prefix of the route, or"
                                + " its beginning"),
                rejected(
                        "other names beside copies",
                        routing("{pool: b, add: x, copy_to: [c]}") + TWO,
                        "4:24: copy_to: cannot stand beside add; a route has one of them"),
                accepted("keys at several servers", routing("{pool: b, split: 3}")),
                rejected(
                        "a failover without pools",
                        routing("{pool: b, failover: {ttl: 60}}"),
                        "4:16: failover: pools is missing; allowed: a list of a text"),
                rejected(
                        "a slip in the cause of a failover",
                        routing("{pool: b, failover: {pools: [c], on: [eror]}}") + TWO,
                        "4:44: on: \"eror\" is not allowed; allowed: error, ejected, timeout, miss"),
                rejected(
                        "a failover to itself",
                        routing("{pool: b, failover: {pools: [b]}}"),
                        "4:35: pools: pool \"b\" is named twice by this route"),
                rejected(
                        "a failover from a pool that ejects",
                        routing("{pool: b, failover: {pools: [c]}}").replace("b:\n", "b:\n  auto_eject_hosts: true\n")
                                + TWO,
                        "4:13: pool: pool \"b\" gives the keys of a server that is down to its other servers; allowed"
                                + " for a route with failover: a pool with on_failure: fail, or without"
                                + " auto_eject_hosts"),
                rejected(
                        "keys at too many servers",
                        routing("{pool: b, split: 101}"),
                        "4:23: split: \"101\" is out of range; allowed: 2 to 100"),
                rejected(
                        "keys at several servers of a routing pool",
                        routing("{pool: c, split: 2}", "{pool: b}")
                                        .replace("{pool: c, split: 2}", "{prefix: x, pool: c, split: 2}")
                                + "c: {routes: [{pool: b}]}\n",
                        "4:24: pool: pool \"c\" has routes; allowed for a route with further pools: pools with servers"),
                rejected(
                        "two kinds of further pools",
                        routing("{pool: b, copy_to: [c], near: {pool: d}}") + TWO + "d:\n  servers: [a:1:1]\n",
                        "4:16: copy_to: cannot stand beside near; a route has one of them"),
                rejected(
                        "a mirror beside a warm pool",
                        routing("{pool: b, warm_from: {pool: c}, mirror: {pool: c}}") + TWO,
                        "4:16: warm_from: cannot stand beside mirror; a route has one of them"),
                rejected(
                        "copies of an error",
                        routing("{error: no, copy_to: [b]}"),
                        "4:18: copy_to: is not for a route with error"),
                rejected(
                        "an order for copies without any",
                        routing("{pool: b, copies: all}"),
                        "4:24: copies: needs copy_to"),
                rejected(
                        "a warm pool without a name",
                        routing("{pool: b, warm_from: {ttl: 5}}"),
                        "4:16: warm_from: pool is missing; allowed: a text"),
                rejected(
                        "a warm pool with a slip in its time",
                        routing("{pool: b, warm_from: {pool: c, ttl: same}}") + TWO,
                        "4:42: ttl: \"same\" is not a number; allowed: copy, or 1 to 1000000000"),
                rejected(
                        "a move to nowhere",
                        routing("{pool: b, migrate_to: {pool: cc}}") + TWO,
                        "4:35: pool: there is no pool \"cc\", did you mean c?"),
                rejected(
                        "a move to where the keys are",
                        routing("{pool: b, migrate_to: {pool: b}}"),
                        "4:35: pool: pool \"b\" is named twice by this route"),
                rejected(
                        "a mirror of itself",
                        routing("{pool: b, mirror: {pool: b}}"),
                        "4:31: pool: pool \"b\" is named twice by this route"),
                rejected(
                        "a space before keys of memcached",
                        routing("{pool: b, add: \"x y\"}"),
                        "4:21: add: has a space or a control character; allowed for memcached: what a key may have, and"
                                + " fewer than 250 bytes"),
                rejected(
                        "no room for keys of memcached",
                        routing("{pool: b, add: " + "x".repeat(250) + "}"),
                        "4:21: add: leaves no room for a key; allowed for memcached: what a key may have, and fewer than"
                                + " 250 bytes"),
                rejected(
                        "a move to another protocol",
                        routing("{pool: b, migrate_to: {pool: c}}") + TWO.replace("c:\n", "c:\n  redis: true\n"),
                        "4:35: pool: pool \"c\" has redis: true; allowed: a pool that speaks the same protocol"),
                rejected(
                        "a near pool with routes",
                        routing("{pool: b, near: {pool: c}}") + "c: {routes: [{pool: b}]}\n",
                        "4:29: pool: pool \"c\" has routes; allowed for a route with further pools: pools with servers"),
                rejected(
                        "a circle through a further pool",
                        routing("{pool: b, copy_to: [a]}"),
                        "4:26: copy_to: pool \"a\" has routes; allowed for a route with further pools: pools with"
                                + " servers"),
                rejected(
                        "a further pool with another that stands in",
                        routing("{pool: b, copy_to: [c]}")
                                + "c:\n  servers: [a:1:1]\n  on_failure: failover\n  failover_pool: b\n",
                        "4:26: copy_to: pool \"c\" has on_failure; allowed for a route with further pools: pools"
                                + " without it"));
    }
}
