/**
 * Which server is the primary of each master, as sentinels say and as the servers themselves confirm, and who owns the slots of
 * each cluster, as its nodes say. All of it runs on one loop of its own ({@link dev.nutcracker.topology.TopologyLoop}), off the workers, on connections of its own.
 *
 * <p>Start with {@link dev.nutcracker.topology.SentinelWatch}. What sentinels say is weighed in {@code Belief}, and what
 * follows from it for one master in {@code MasterWatch}.
 *
 * <p>For clusters, start with {@link dev.nutcracker.topology.ClusterWatch}. What nodes say of the slots is weighed in {@code
 * SlotBelief}.
 */
@NullMarked
package dev.nutcracker.topology;

import org.jspecify.annotations.NullMarked;
