package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import dev.nutcracker.routing.Distribution;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules between the pools of one route: those that have a part in its requests, and a mirror. */
final class FurtherRules {
    private final Map<String, PoolReader> byName;
    private final Problems problems;

    FurtherRules(Map<String, PoolReader> byName, Problems problems) {
        this.byName = byName;
        this.problems = problems;
    }

    /** Checks all routes of that pool. */
    void check(PoolReader pool) {
        pool.furtherRoutes().forEach(this::checkFurther);
        checkFailover(pool);
        checkComparing(pool);
    }

    /** A value can be brought from one server to another only if both are known by key. */
    private void checkFurther(FurtherRoute route) {
        Set<String> names = new HashSet<>();
        for (Located<RouteTarget> target : route.targets()) {
            PoolReader other = byName.get(target.value().pool());
            if (!names.add(target.value().pool())) {
                complain(target, named(target) + " is named twice by this route");
            } else if (other != null && other.has(PoolKey.ROUTES)) {
                complain(
                        target,
                        named(target) + " has routes; allowed for a route with further pools: pools with servers");
            } else if (other != null) {
                checkServers(route, target, other);
            }
        }
    }

    /** What such a pool does with writes is not done with those of several pools. */
    private void checkServers(FurtherRoute route, Located<RouteTarget> target, PoolReader other) {
        PoolKey foreign = other.keyOfDetours();
        if (foreign != null) {
            complain(
                    target,
                    named(target) + " has " + foreign.configName()
                            + "; allowed for a route with further pools: pools without it");
        }
        if (other.readsFromReplicas()) {
            problems.warning(
                    target.at(),
                    target.value().key().configName(),
                    named(target) + " has read_from; the requests of a route with "
                            + route.kind().configName() + " are served by its primaries");
        }
        if (other.areServersNamedByOthers() && route.kind() == RouteKey.FAILOVER) {
            complain(
                    target,
                    "others say where the primaries of " + named(target) + " are, and its requests follow them"
                            + " (failover_wait); allowed for a route with failover: a pool of servers by address");
        }
        if (other.areServersNamedByOthers() && route.kind() == RouteKey.SPLIT) {
            complain(
                    target,
                    "others say which server of " + named(target) + " has a key, and copies beside it have no place;"
                            + " allowed for a route with split: a pool of servers by address");
        }
        if (other.distribution() == Distribution.RANDOM && !route.isOnlyRenamed()) {
            complain(
                    target,
                    named(target) + " has distribution: random, so a value that is written there may be at any of its"
                            + " servers; allowed for a route with "
                            + route.kind().configName()
                            + ": a pool in which each key has its server");
        }
    }

    /** While another pool has the keys of a server, no third one may get them. */
    private void checkFailover(PoolReader pool) {
        for (Located<RouteTarget> origin : pool.failoverOrigins()) {
            PoolReader other = byName.get(origin.value().pool());
            if (other != null && other.ejects()) {
                complain(
                        origin,
                        named(origin)
                                + " gives the keys of a server that is down to its other servers; allowed for a route"
                                + " with failover: a pool with on_failure: fail, or without auto_eject_hosts");
            }
        }
    }

    private void checkComparing(PoolReader pool) {
        for (Located<RouteTarget> target : pool.comparedTargets()) {
            if (leadTo(target.value().pool(), Distribution.RANDOM)) {
                complain(
                        target,
                        named(target) + " has distribution: random, so the same key is asked for at another server each"
                                + " time; allowed for a mirror with compare: a pool in which each key has its server");
            }
        }
    }

    /** Whether requests at that pool may go to servers of such a distribution, perhaps by its own routes. */
    boolean leadTo(String name, Distribution distribution) {
        return leadTo(name, distribution, new HashSet<>());
    }

    private boolean leadTo(String name, Distribution distribution, Set<String> seen) {
        PoolReader pool = byName.get(name);
        if (pool == null || !seen.add(name)) {
            return false;
        }
        return pool.has(PoolKey.ROUTES)
                ? pool.routeTargets().stream()
                        .anyMatch(next -> leadTo(next.value().pool(), distribution, seen))
                : pool.distribution() == distribution;
    }

    private static String named(Located<RouteTarget> target) {
        return "pool " + quoted(target.value().pool());
    }

    private void complain(Located<RouteTarget> target, String message) {
        problems.error(target.at(), target.value().key().configName(), message);
    }

    /**
     * A route whose requests are served in another way than at one pool by the same names.
     *
     * @param kind the key of the route that says so
     * @param targets its pools, the own one first
     */
    record FurtherRoute(RouteKey kind, List<Located<RouteTarget>> targets) {
        FurtherRoute {
            targets = List.copyOf(targets);
        }

        /** Whether only names of keys are others. */
        boolean isOnlyRenamed() {
            return kind == RouteKey.STRIP || kind == RouteKey.ADD;
        }
    }
}
