package dev.nutcracker.config;

import java.util.List;

/**
 * A pool that is asked before that of the route.
 *
 * @param pool has copies of values
 * @param ttlS how long a copy lives at most, in seconds
 */
public record NearPool(String pool, long ttlS) implements FurtherPools {
    @Override
    public List<String> pools() {
        return List.of(pool);
    }

    @Override
    public String toString() {
        return "near: {pool: " + FileText.quoted(pool) + ", ttl: " + ttlS + "}";
    }
}
