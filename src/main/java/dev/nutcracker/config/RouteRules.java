package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import dev.nutcracker.routing.Distribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules between routing pools and the pools that their routes name. */
final class RouteRules {
    /** How many routing pools may follow each other. */
    private static final int DEPTH_MAX = 4;

    private final List<PoolReader> pools;
    private final Map<String, PoolReader> byName = new HashMap<>();
    private final Problems problems;
    private final FurtherRules further;

    RouteRules(List<PoolReader> pools, Problems problems) {
        this.pools = pools;
        this.problems = problems;
        this.further = new FurtherRules(byName, problems);
        pools.forEach(pool -> byName.put(pool.name().text(), pool));
    }

    void check() {
        for (PoolReader pool : pools) {
            if (pool.has(PoolKey.KEYLESS) && !pool.has(PoolKey.ROUTES)) {
                problems.error(pool.position(PoolKey.KEYLESS), PoolKey.KEYLESS.configName(), "needs routes");
                continue;
            }
            for (Located<RouteTarget> target : pool.routeTargets()) {
                check(pool, target);
            }
            further.check(pool);
        }
    }

    /** Returns whether the routes of that pool lead to a cluster, perhaps by further routing pools. */
    boolean reachCluster(String name) {
        PoolReader pool = byName.get(name);
        return pool != null && pool.has(PoolKey.ROUTES) && further.leadTo(name, Distribution.CLUSTER);
    }

    /** Returns the names of the pools that routes lead to, also by a slip. */
    static Set<String> named(List<PoolReader> pools) {
        Set<String> names = new HashSet<>();
        for (PoolReader pool : pools) {
            for (Located<RouteTarget> target : pool.routeTargets()) {
                names.add(target.value().pool());
                @Nullable String nearest = KeySuggestion.nearest(target.value().pool(), possible(pool, pools));
                if (nearest != null && pools.stream().noneMatch(other -> isNamed(other, target))) {
                    names.add(nearest);
                }
            }
        }
        return names;
    }

    private static boolean isNamed(PoolReader pool, Located<RouteTarget> target) {
        return pool.name().text().equals(target.value().pool());
    }

    private static List<String> possible(PoolReader pool, List<PoolReader> pools) {
        List<String> names = new ArrayList<>();
        for (PoolReader other : pools) {
            if (other != pool && other.protocol() == pool.protocol()) {
                names.add(other.name().text());
            }
        }
        return names;
    }

    private void check(PoolReader pool, Located<RouteTarget> target) {
        PoolReader other = byName.get(target.value().pool());
        if (other == null) {
            @Nullable String nearest = KeySuggestion.nearest(target.value().pool(), possible(pool, pools));
            complain(
                    target,
                    "there is no pool " + quoted(target.value().pool())
                            + (nearest == null
                                    ? "; allowed: the name of another pool with redis: "
                                            + (pool.protocol() == Protocol.REDIS)
                                    : ", did you mean " + nearest + "?"));
        } else if (other.protocol() != pool.protocol()) {
            complain(
                    target,
                    "pool " + quoted(target.value().pool()) + " has redis: " + (other.protocol() == Protocol.REDIS)
                            + "; allowed: a pool that speaks the same protocol");
        } else if (isFurther(target) && other.has(PoolKey.ROUTES)) {
            // That is said of the route as a whole.
            return;
        } else if (other.has(PoolKey.ROUTES) && target.value().key() == MirrorKey.POOL) {
            complain(target, "pool " + quoted(target.value().pool()) + " has routes; allowed: a pool with servers");
        } else if (other.has(PoolKey.ROUTES)) {
            checkDepth(pool, target, other);
        } else {
            checkServers(target, other);
        }
    }

    private static boolean isFurther(Located<RouteTarget> target) {
        ConfigKey key = target.value().key();
        return key == RouteKey.COPY_TO
                || key == WarmKey.POOL
                || key == MigrateKey.POOL
                || key == NearKey.POOL
                || key == FailoverKey.POOLS;
    }

    private void checkServers(Located<RouteTarget> target, PoolReader other) {
        if (other.isOfTwemproxies()) {
            complain(
                    target,
                    "pool " + quoted(target.value().pool())
                            + " has server_commands: twemproxy; allowed: a pool of servers that take all commands");
        }
    }

    private void checkDepth(PoolReader pool, Located<RouteTarget> target, PoolReader other) {
        List<String> circle = way(other, pool, new ArrayList<>());
        if (!circle.isEmpty()) {
            complain(
                    target,
                    "the routes lead in a circle: "
                            + Quoting.printable(pool.name().text() + " -> " + String.join(" -> ", circle)));
        } else if (1 + depth(other, new HashSet<>()) > DEPTH_MAX) {
            complain(
                    target,
                    "pool " + quoted(target.value().pool()) + " has " + depth(other, new HashSet<>())
                            + " routing pools behind each other; allowed: " + DEPTH_MAX + " with this one");
        }
    }

    /** Returns the names of the pools from one to another; empty if there is no way. */
    private List<String> way(PoolReader from, PoolReader to, List<PoolReader> seen) {
        if (from == to) {
            return List.of(to.name().text());
        }
        seen.add(from);
        for (Located<RouteTarget> target : from.routeTargets()) {
            PoolReader next = byName.get(target.value().pool());
            List<String> rest = next == null || seen.contains(next) ? List.of() : way(next, to, seen);
            if (!rest.isEmpty()) {
                List<String> way = new ArrayList<>(rest);
                way.addFirst(from.name().text());
                return way;
            }
        }
        return List.of();
    }

    /** How many routing pools follow each other from this one on. */
    private int depth(PoolReader pool, Set<PoolReader> above) {
        if (!pool.has(PoolKey.ROUTES) || !above.add(pool)) {
            return 0;
        }
        int deepest = 0;
        for (Located<RouteTarget> target : pool.routeTargets()) {
            PoolReader next = byName.get(target.value().pool());
            deepest = Math.max(deepest, next == null ? 0 : depth(next, above));
        }
        above.remove(pool);
        return 1 + deepest;
    }

    private void complain(Located<RouteTarget> target, String message) {
        problems.error(target.at(), target.value().key().configName(), message);
    }
}
