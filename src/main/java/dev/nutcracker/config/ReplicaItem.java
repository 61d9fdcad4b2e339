package dev.nutcracker.config;

/** An item of {@code replicas}. */
sealed interface ReplicaItem {
    /** The servers name their replicas. */
    record Auto() implements ReplicaItem {}

    record Named(ReplicaConfig replica) implements ReplicaItem {
        @Override
        public String toString() {
            return replica.toString();
        }
    }
}
