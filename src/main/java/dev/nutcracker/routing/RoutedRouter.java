package dev.nutcracker.routing;

/**
 * Routes the keys of a routing pool: first to a target, which is a pool or an error, then to a place of that pool. The places of
 * all pools follow each other; behind those of a pool is one place for the keys that none of its servers takes, and behind all pools
 * is one for each error.
 *
 * <pre>
 *   0 … a-1  places of pool 0    a  nobody in pool 0    a+1 …  places of pool 1    …    errors
 * </pre>
 */
public final class RoutedRouter extends DetourRouter {
    private final KeyRoutes routes;
    private final Router[] routers;
    private final int[] starts;

    /**
     * As the constructor. The class is loaded with the first call, so that keys are routed without a choice in a process without
     * routing pools.
     *
     * @param routers by pool
     * @param starts by target, the number of its first place; the next one follows its last; one more than there are targets
     */
    public static Router of(KeyRoutes routes, Router[] routers, int[] starts) {
        return new RoutedRouter(routes, routers, starts);
    }

    private RoutedRouter(KeyRoutes routes, Router[] routers, int[] starts) {
        this.routes = routes;
        this.routers = routers;
        this.starts = starts;
    }

    @Override
    public int route(byte[] key, int offset, int length) {
        return placeAt(routes.take(key, offset, length), key, offset, length);
    }

    /** As {@link #route}; no route counts the key. */
    public int placeOf(byte[] key, int offset, int length) {
        return placeAt(routes.targetOf(key, offset, length), key, offset, length);
    }

    /** The mark of the route that a key takes; {@link KeyRoutes#NONE} if it has none. */
    public int markOf(byte[] key, int offset, int length) {
        return routes.markOf(key, offset, length);
    }

    /** As {@link #markOf}, of the marks for further pools. */
    public int furtherOf(byte[] key, int offset, int length) {
        return routes.furtherOf(key, offset, length);
    }

    private int placeAt(int target, byte[] key, int offset, int length) {
        if (target == KeyRoutes.NONE) {
            return starts[starts.length - 2];
        }
        if (target >= routers.length) {
            return starts[target];
        }
        int place = routers[target].route(key, offset, length);
        return place == NO_SERVER ? starts[target + 1] - 1 : starts[target] + place;
    }

    /** There is no hash space that the pools share. */
    @Override
    public int serverAt(int hash) {
        throw new IllegalStateException("only a key has a route");
    }

    /** As {@link #serverAt}. */
    @Override
    public int pointCount(int server) {
        throw new IllegalStateException("only a key has a route");
    }

    @Override
    int position(byte[] key, int offset, int length) {
        throw new IllegalStateException("only a key has a route");
    }
}
