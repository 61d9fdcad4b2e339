package dev.nutcracker.rate;

import org.jspecify.annotations.Nullable;

/** The two buckets of one limit of the process, of requests and of bytes; {@code null} where there is no limit. */
public record SharedBuckets(
        @Nullable SharedBucket requests, @Nullable SharedBucket bytes) {
    /** Those of a limit that there was not before. */
    public static final SharedBuckets NONE = new SharedBuckets(null, null);

    /** The same buckets at other rates, with what is spent of them; those that are not here yet are full. */
    public SharedBuckets at(TokenRates rates, long nowNs) {
        return new SharedBuckets(at(requests, rates.requests(), nowNs), at(bytes, rates.bytes(), nowNs));
    }

    private static @Nullable SharedBucket at(@Nullable SharedBucket before, @Nullable TokenRate rate, long nowNs) {
        if (rate == null) {
            return null;
        }
        return before == null ? new SharedBucket(rate, nowNs) : before.at(rate);
    }

    /** Whether both are full, so that new ones would be the same. */
    public boolean areFull(long nowNs) {
        return (requests == null || requests.isFull(nowNs)) && (bytes == null || bytes.isFull(nowNs));
    }
}
