package dev.nutcracker.client;

import io.netty.channel.Channel;

/**
 * A step of an accepted socket on its way into a pool. The steps are chosen when a configuration takes over ({@link
 * Entrances}); a step whose keys are not set does not exist.
 *
 * <pre>
 *   accept ──► PacedEntrance ──► ProxiedEntrance ──► CheckedEntrance ──► CountedEntrance ──► PoolEntrance ──► a worker
 *              accepts_per_      PROXY protocol      allow, deny_from    clients and         client_
 *              second                                                    accepts of an       connections
 *                                                                        address
 * </pre>
 *
 * <p>Where pools of both protocols listen, {@link UndecidedClients} are in the place of the last two.
 */
interface Entrance {
    /** Lets the client in, or refuses it. On the listener's loop. */
    void enter(Channel client);
}
