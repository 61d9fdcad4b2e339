package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a routing pool, which has no servers of its own.
 *
 * @param list in order: the first that takes a request counts; none in a pool with servers
 * @param keyless the pool of requests without a key; null for that of the last route
 * @param reachCluster whether any of them leads to the nodes of a cluster, perhaps by further routing pools: they have one database
 */
public record RoutesConfig(List<RouteConfig> list, @Nullable String keyless, boolean reachCluster) {
    /** Of a pool with servers. */
    public static final RoutesConfig NONE = new RoutesConfig(List.of(), null, false);

    public RoutesConfig {
        list = List.copyOf(list);
    }

    /** Whether the pool is a routing pool. */
    public boolean areThere() {
        return !list.isEmpty();
    }

    /** The same routes, of which one leads to a cluster. */
    RoutesConfig reachingCluster() {
        return new RoutesConfig(list, keyless, true);
    }

    /** Where requests without a key go. */
    public RouteConfig ofKeyless() {
        return keyless == null ? list.getLast().ofAll() : RouteConfig.toPool(requireNonNull(keyless));
    }
}
