package dev.nutcracker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who says where the servers of a pool are, if the file does not.
 *
 * @param seeds nodes of a Redis Cluster, which is asked where its nodes are; empty without a cluster
 * @param sentinels watch the masters that are the pool's servers; empty if its servers have addresses
 * @param sentinelCredentials what sentinels are given; null for nothing
 * @param refreshMs how often they are asked even if nothing hints at a change; 0 for never
 * @param failoverWaitMs how long requests wait for a master without a primary, from when that was found; 0 to fail at once
 * @param addresses where the addresses that servers announce are reached
 * @param announced the proxies that clients see as the nodes of a cluster, in the order of their texts; empty if they see one server
 * @param discovery who keeps the list of its servers; null for the file
 */
public record TopologyConfig(
        List<ServerAddress.Tcp> seeds,
        List<ServerAddress.Tcp> sentinels,
        @Nullable ServerCredentials sentinelCredentials,
        long refreshMs,
        long failoverWaitMs,
        AddressMap addresses,
        List<ServerAddress.Tcp> announced,
        @Nullable DiscoveryConfig discovery) {
    public TopologyConfig {
        seeds = List.copyOf(seeds);
        sentinels = List.copyOf(sentinels);
        announced = List.copyOf(announced);
    }

    /** The default. */
    static final TopologyConfig NONE =
            new TopologyConfig(List.of(), List.of(), null, 5000, 3000, AddressMap.NONE, List.of(), null);

    /** Whether sentinels say where the servers are. */
    public boolean hasSentinels() {
        return !sentinels.isEmpty();
    }

    /** Whether the servers are the nodes of a Redis Cluster. */
    public boolean isCluster() {
        return !seeds.isEmpty();
    }

    /** What clients see. */
    public ClusterView view() {
        return announced.isEmpty() ? ClusterView.STANDALONE : ClusterView.CLUSTER;
    }

    /** Whether others than the file say where the servers are, so that requests may have to wait for them. */
    public boolean isWatched() {
        return hasSentinels() || isCluster();
    }

    /** Whether the configuration file itself has the password of the sentinels in it. */
    boolean holdsSecrets() {
        return sentinelCredentials != null && sentinelCredentials.password().origin() == Secret.Origin.CONFIGURATION;
    }
}
