package dev.nutcracker.server;

/**
 * A feature of a pool at one worker, beside sending requests on shared connections: channels, for example. It gives each
 * server a {@link ServerPart}. The features of a pool are chosen when it is set up; the pool knows them only by this
 * interface.
 */
public interface PoolFeature {
    /** Makes its part of a server that is new in the pool. */
    ServerPart at(Server server);

    /** The worker serves the pool from now on. */
    default void begun() {}

    /** The worker does not serve the pool any more. */
    default void ended() {}

    /** The pool has other servers, or the same servers in other places. */
    default void serversChanged() {}
}
