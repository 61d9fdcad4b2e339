package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/**
 * What stands in for a server that is down.
 *
 * @param failoverPool the name of the pool whose servers do; null for none
 * @param failoverTtlS the longest expiry, in seconds, of a value that is written there; 0 leaves it as it is
 * @param ejectTtlS likewise of a value that is written to another server of the pool
 */
public record StandInConfig(@Nullable String failoverPool, int failoverTtlS, int ejectTtlS) {
    /** The values of a pool without the keys. */
    public static final StandInConfig NONE = new StandInConfig(null, 0, 0);
}
