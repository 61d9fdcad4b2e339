/**
 * Pools, servers and server connections: where a request goes and which response is its own.
 *
 * <p>{@link dev.nutcracker.server.PoolState} is what all workers share of a pool under one configuration, {@code PoolHistory}
 * what outlives configurations, {@link dev.nutcracker.server.Pool} one worker's part of it. Start with {@link
 * dev.nutcracker.server.ServerConnection}, which sends requests, and {@code ServerInbound}, which gives each response to its
 * own. What a server has for one purpose is a {@link dev.nutcracker.server.ServerPart}; channels and leases have packages of
 * their own, of which this one knows nothing.
 */
@NullMarked
package dev.nutcracker.server;

import org.jspecify.annotations.NullMarked;
