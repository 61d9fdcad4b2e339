package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules between pools of which one stands in for another. */
final class StandInRules {
    private final List<PoolReader> pools;
    private final Map<String, PoolReader> byName = new HashMap<>();
    private final Problems problems;

    StandInRules(List<PoolReader> pools, Problems problems) {
        this.pools = pools;
        this.problems = problems;
        pools.forEach(pool -> byName.put(pool.name().text(), pool));
    }

    void check() {
        Set<String> routed = RouteRules.named(pools);
        for (PoolReader pool : pools) {
            String name = pool.failoverPool();
            if (name != null) {
                check(pool, name);
            }
            boolean standsIn = standsIn(pool);
            if (!standsIn && !routed.contains(pool.name().text())) {
                pool.require(PoolKey.LISTEN);
            }
            pool.checkFlush(standsIn);
        }
    }

    /** Only such a pool may do without clients of its own. */
    private boolean standsIn(PoolReader pool) {
        return pools.stream().anyMatch(other -> pool.name().text().equals(meant(other)));
    }

    /** Returns the name of the pool that was meant; a slip is one mistake, and not two. */
    private @Nullable String meant(PoolReader pool) {
        String name = pool.failoverPool();
        return name == null || byName.containsKey(name) ? name : KeySuggestion.nearest(name, possible(pool));
    }

    private List<String> possible(PoolReader pool) {
        List<String> names = new ArrayList<>();
        for (PoolReader other : pools) {
            if (other != pool && other.protocol() == pool.protocol()) {
                names.add(other.name().text());
            }
        }
        return names;
    }

    private void check(PoolReader pool, String name) {
        PoolReader other = byName.get(name);
        if (other == null) {
            complain(pool, "there is no pool " + quoted(name) + suggestion(pool, name));
        } else if (other.has(PoolKey.ROUTES)) {
            complain(pool, "pool " + quoted(name) + " has routes; allowed: a pool with servers");
        } else if (other == pool) {
            complain(pool, "a pool cannot stand in for itself");
        } else if (other.protocol() != pool.protocol()) {
            complain(
                    pool,
                    "pool " + quoted(name) + " has redis: " + (other.protocol() == Protocol.REDIS)
                            + "; allowed: a pool that speaks the same protocol");
        } else if (pool.failsOver() && other.failsOver()) {
            complain(
                    pool,
                    "pool " + quoted(name) + " has on_failure: failover itself" + circle(pool, other)
                            + "; allowed: a pool that answers by its own servers");
        }
    }

    private String suggestion(PoolReader pool, String name) {
        @Nullable String nearest = KeySuggestion.nearest(name, possible(pool));
        if (nearest != null) {
            return ", did you mean " + nearest + "?";
        }
        return "; allowed: the name of another pool with redis: " + (pool.protocol() == Protocol.REDIS);
    }

    /** Returns the way from pool to pool, if it leads back; empty otherwise. */
    private String circle(PoolReader pool, PoolReader first) {
        StringBuilder way = new StringBuilder(pool.name().text());
        PoolReader next = first;
        for (int i = 0; i < pools.size() && next != null && next != pool; i++) {
            way.append(" -> ").append(next.name().text());
            String name = next.failsOver() ? next.failoverPool() : null;
            next = name == null ? null : byName.get(name);
        }
        return next == pool
                ? ", in a circle: "
                        + Quoting.printable(way + " -> " + pool.name().text())
                : "";
    }

    private void complain(PoolReader pool, String message) {
        problems.error(pool.position(PoolKey.FAILOVER_POOL), PoolKey.FAILOVER_POOL.configName(), message);
    }
}
