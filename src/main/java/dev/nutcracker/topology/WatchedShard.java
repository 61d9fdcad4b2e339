package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.ServerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primary whose replicas are watched.
 *
 * @param name by which the pool knows it
 * @param primary where it is; null if that is not known now
 * @param replicas those that are known
 * @param isAsked whether the primary is asked which others it has
 */
public record WatchedShard(
        String name, ServerAddress.@Nullable Tcp primary, List<ServerAddress.Tcp> replicas, boolean isAsked) {
    public WatchedShard {
        requireNonNull(name, "name");
        replicas = List.copyOf(replicas);
    }

    /**
     * What is known of it now.
     *
     * @param primaryServes whether the primary answers, and is one
     */
    public record State(String name, boolean primaryServes, List<Replica> replicas) {
        public State {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * A replica.
     *
     * @param fit whether it may serve reads
     * @param silent whether it does not answer
     * @param lagMs how old its data is at most; -1 if that is not known
     * @param reason why it is not fit, for people; empty if it is
     */
    public record Replica(ServerAddress.Tcp address, boolean fit, boolean silent, long lagMs, String reason) {}
}
