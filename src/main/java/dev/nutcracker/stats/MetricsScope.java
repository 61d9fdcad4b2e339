package dev.nutcracker.stats;

import java.util.Set;

/**
 * The part of all metrics that a reader wants. What the process measures as a whole is always in it.
 *
 * @param pools the pools wanted; empty for all
 * @param detailed whether samples of single servers, replicas and commands are in it
 */
public record MetricsScope(Set<String> pools, boolean detailed) {
    public static final MetricsScope WHOLE = new MetricsScope(Set.of(), true);

    private static final String POOL = "pool";
    /** The labels of what may be many in a pool. */
    private static final Set<String> DETAILS = Set.of("server", "command", "replica");

    public MetricsScope {
        pools = Set.copyOf(pools);
    }

    /** Whether it is everything. */
    boolean isWhole() {
        return pools.isEmpty() && detailed;
    }

    /** Whether a sample with these labels is in it: names and values in turn. */
    boolean has(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = namesAndValues[i];
            if ((name.equals(POOL) && !hasPool(namesAndValues[i + 1])) || (!detailed && DETAILS.contains(name))) {
                return false;
            }
        }
        return true;
    }

    /** What belongs to the statistics port has no pool's name. */
    private boolean hasPool(String pool) {
        return pools.isEmpty() || pool.isEmpty() || pools.contains(pool);
    }
}
