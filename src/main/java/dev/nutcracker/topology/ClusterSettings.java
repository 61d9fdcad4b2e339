package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is watched.
 *
 * @param name of the cluster in the log
 * @param seeds the nodes that the configuration names
 * @param login what nodes are given; null if nothing
 * @param refreshMs how often a node is asked for the map without a reason; 0 for never
 * @param addresses where the addresses that nodes announce are reached
 */
public record ClusterSettings(
        String name,
        List<ServerAddress.Tcp> seeds,
        @Nullable ServerCredentials login,
        long refreshMs,
        AddressMap addresses) {
    public ClusterSettings {
        requireNonNull(name, "name");
        seeds = List.copyOf(seeds);
        requireNonNull(addresses, "addresses");
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("no seed");
        }
        if (refreshMs < 0) {
            throw new IllegalArgumentException("refreshMs " + refreshMs);
        }
    }
}
