package dev.nutcracker.server;

/** Makes one feature of a pool, for each worker. */
@FunctionalInterface
public interface FeatureFactory {
    /** @param pool has no servers yet */
    PoolFeature of(Pool pool);
}
