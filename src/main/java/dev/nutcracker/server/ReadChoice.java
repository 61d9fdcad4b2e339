package dev.nutcracker.server;

import dev.nutcracker.config.ReadFrom;
import org.jspecify.annotations.Nullable;

/** Chooses the server for a read, by one of the policies of {@link ReadFrom}. */
@FunctionalInterface
interface ReadChoice {
    /** The primary of the set, or one of its replicas; null if the read is to fail. */
    @Nullable
    ServerContext among(ReplicaSet set);

    static ReadChoice of(ReadFrom policy) {
        return switch (policy) {
            case PRIMARY -> ReplicaSet::primary;
            case PREFER_PRIMARY -> ReadChoice::preferPrimary;
            case PREFER_REPLICA -> ReadChoice::preferReplica;
            case REPLICA -> ReplicaSet::next;
            case ZONE -> ReadChoice::ofZone;
            case FASTEST -> ReplicaSet::fastest;
        };
    }

    private static ServerContext preferPrimary(ReplicaSet set) {
        Replica replica = set.isPrimaryLost() ? set.next() : null;
        return replica == null ? set.primary() : replica;
    }

    private static @Nullable ServerContext preferReplica(ReplicaSet set) {
        Replica replica = set.next();
        return replica == null ? set.fallBack() : replica;
    }

    private static @Nullable ServerContext ofZone(ReplicaSet set) {
        Replica near = set.nextInZone();
        if (near != null) {
            return near;
        }
        return set.isPrimaryInZone() ? set.primary() : preferReplica(set);
    }
}
