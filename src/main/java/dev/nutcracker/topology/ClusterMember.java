package dev.nutcracker.topology;

import dev.nutcracker.config.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster, as a node describes it.
 *
 * @param name the address that it announces; empty if that is not known
 * @param address where it is reached; null if that is not known
 * @param primaryId of the primary of which it is a replica; empty if it is a primary
 * @param epoch of its configuration; 0 if that is not known
 * @param failed whether most primaries find it down
 * @param suspected whether the node that describes it, maybe alone, cannot reach it
 */
record ClusterMember(
        String id,
        String name,
        ServerAddress.@Nullable Tcp address,
        String primaryId,
        long epoch,
        String zone,
        boolean failed,
        boolean suspected) {
    boolean isPrimary() {
        return primaryId.isEmpty();
    }

    /** Whether requests may be sent to it. */
    boolean isTarget() {
        return address != null && !failed;
    }
}
