/**
 * Which server is the primary of each master, as sentinels say and as the servers themselves confirm. All of it runs on
 * one loop of its own ({@link dev.nutcracker.topology.TopologyLoop}), off the workers, on connections of its own.
 *
 * <p>Start with {@link dev.nutcracker.topology.SentinelWatch}. What sentinels say is weighed in {@code Belief}, and what
 * follows from it for one master in {@code MasterWatch}.
 */
@NullMarked
package dev.nutcracker.topology;

import org.jspecify.annotations.NullMarked;
