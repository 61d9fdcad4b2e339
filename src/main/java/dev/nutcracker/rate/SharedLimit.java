package dev.nutcracker.rate;

/**
 * The buckets of one limit of the process, whatever its rates are at the moment. What is spent of them stays when the
 * rates change. Thread-safe.
 */
public final class SharedLimit {
    private SharedBuckets buckets = SharedBuckets.NONE;

    /** The buckets at these rates; the first to ask makes those that there were not before. */
    public synchronized SharedBuckets buckets(TokenRates rates, long nowNs) {
        buckets = buckets.at(rates, nowNs);
        return buckets;
    }

    /** Whether the buckets are full, so that new ones would be the same. */
    public synchronized boolean isWhole(long nowNs) {
        return buckets.areFull(nowNs);
    }
}
