package dev.nutcracker.config;

import java.util.List;

/**
 * A pool from which values are brought that the pool of the route does not have yet.
 *
 * @param pool has them
 * @param ttlS how long a value that is brought lives, in seconds; 0 for as long as at the other pool
 */
public record WarmFrom(String pool, long ttlS) implements FurtherPools {
    @Override
    public List<String> pools() {
        return List.of(pool);
    }

    @Override
    public String toString() {
        return "warm_from: {pool: " + FileText.quoted(pool) + ", ttl: " + (ttlS == 0 ? "copy" : ttlS) + "}";
    }
}
