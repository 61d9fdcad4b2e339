package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * How replicas are judged.
 *
 * @param pool its name, for the log
 * @param login what servers are given; null for nothing
 * @param lagMaxMs how far a fit replica may be behind its primary; 0 for any time
 * @param addresses where the addresses that primaries name are reached
 */
public record ReplicaSettings(String pool, @Nullable ServerCredentials login, long lagMaxMs, AddressMap addresses) {
    public ReplicaSettings {
        requireNonNull(pool, "pool");
        requireNonNull(addresses, "addresses");
    }
}
