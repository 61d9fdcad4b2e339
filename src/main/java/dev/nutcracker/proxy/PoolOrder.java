package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.RouteConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Orders pools so that each comes behind those that it needs: the one that stands in for it, and those to which its routes lead. */
final class PoolOrder<P> {
    private final Function<P, PoolConfig> config;
    private final Map<String, P> byName = new HashMap<>();
    private final Set<P> seen = new HashSet<>();
    private final List<P> ordered = new ArrayList<>();

    private PoolOrder(List<P> pools, Function<P, PoolConfig> config) {
        this.config = config;
        pools.forEach(pool -> byName.put(config.apply(pool).name(), pool));
        pools.forEach(this::add);
    }

    /** @param config of a pool */
    static <P> List<P> neededFirst(List<P> pools, Function<P, PoolConfig> config) {
        return new PoolOrder<>(pools, config).ordered;
    }

    private void add(@Nullable P pool) {
        if (pool == null || !seen.add(pool)) {
            return;
        }
        PoolConfig own = config.apply(pool);
        add(named(own.standIn().failoverPool()));
        routed(own).forEach(name -> add(named(name)));
        ordered.add(pool);
    }

    private @Nullable P named(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }

    /** The names of the pools to which the routes of a pool lead at once. */
    static List<String> routed(PoolConfig pool) {
        List<String> names = new ArrayList<>();
        for (RouteConfig route : pool.routes().list()) {
            if (route.pool() != null) {
                names.add(route.pool());
            }
            if (route.mirror() != null) {
                names.add(route.mirror().pool());
            }
            if (route.further() != null) {
                names.addAll(route.further().pools());
            }
        }
        if (pool.routes().keyless() != null) {
            names.add(pool.routes().keyless());
        }
        return names;
    }
}
