package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.ServerAddress;
import java.util.List;

/**
 * What is known of the replicas of one server, for the whole process. Immutable.
 *
 * @param primaryServes whether the server itself answers
 * @param primaryZone the zone of the server; empty if it is not known
 */
public record ReplicaView(boolean primaryServes, String primaryZone, List<ReplicaState> replicas) {
    /** Nothing is known yet. */
    public static final ReplicaView UNKNOWN = new ReplicaView(true, "", List.of());

    public ReplicaView {
        requireNonNull(primaryZone, "primaryZone");
        replicas = List.copyOf(replicas);
    }

    /**
     * A replica.
     *
     * @param zone empty if it is not known
     * @param fit whether it may serve reads: it answers, is a replica of this server, and is not too far behind
     * @param silent whether it does not answer, so that requests on their way to it had better be sent elsewhere
     */
    public record ReplicaState(ServerAddress.Tcp address, String zone, boolean fit, boolean silent) {
        public ReplicaState {
            requireNonNull(address, "address");
            requireNonNull(zone, "zone");
        }
    }
}
