package dev.nutcracker.server;

import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.config.RoutesConfig;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many of 10,000 keys each route of a pool takes, or has at the pool to which they move: as configured, or as an operator has
 * ordered since. Thread-safe.
 */
public final class RouteShares {
    private final RoutesConfig config;
    private final AtomicIntegerArray shares;

    RouteShares(RoutesConfig config) {
        this.config = config;
        this.shares = new AtomicIntegerArray(
                config.list().stream().mapToInt(RouteConfig::orderedShare).toArray());
    }

    public int count() {
        return shares.length();
    }

    /** The share of the route of that number. */
    public int of(int route) {
        return shares.get(route);
    }

    public void set(int route, int share) {
        shares.set(route, share);
    }

    /** All shares are as configured. Returns whether one was not. */
    public boolean reset() {
        boolean changed = false;
        for (int i = 0; i < shares.length(); i++) {
            int configured = config.list().get(i).orderedShare();
            changed |= shares.getAndSet(i, configured) != configured;
        }
        return changed;
    }
}
