package dev.nutcracker.config;

import dev.nutcracker.routing.HashTag;
import dev.nutcracker.routing.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool to which the keys of a route move, part by part.
 *
 * @param pool gets the keys
 * @param percent of the keys that live there, 0 to 100
 * @param dualWrites whether each pool gets every write, so that it has the values of all keys
 */
public record MigrateTo(String pool, double percent, boolean dualWrites) implements FurtherPools {
    @Override
    public List<String> pools() {
        return List.of(pool);
    }

    /** How many of 10,000 keys live at the pool. */
    public int share() {
        return RouteConfig.share(percent);
    }

    /**
     * The keys that live at the pool, with another share of them. Keys that the pool of the route keeps together stay together.
     *
     * @param share how many of 10,000
     * @param tag of the pool of the route, null for none
     */
    public Route moved(int share, @Nullable HashTag tag) {
        return RouteConfig.toPool(pool).route(share).by(tag);
    }

    @Override
    public String toString() {
        return "migrate_to: {pool: " + FileText.quoted(pool) + ", percent: " + percent + ", dual_writes: " + dualWrites
                + "}";
    }
}
