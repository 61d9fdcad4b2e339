package dev.nutcracker.server;

/**
 * What a pool can do at one worker beside sending requests on shared connections, such as channels: it gives each server a
 * {@link ServerPart}. Which features a pool has is decided when it is set up; the pool does not know what they are.
 */
public interface PoolFeature {
    /** Its part of a server that the pool has not had before. */
    ServerPart at(Server server);

    /** The pool has other servers, or others in the same places. */
    default void serversChanged() {}

    /** Makes the feature for each worker. */
    @FunctionalInterface
    interface Factory {
        /** @param pool which has no servers yet */
        PoolFeature of(Pool pool);
    }
}
