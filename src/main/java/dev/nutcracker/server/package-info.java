/**
 * Pools, servers and server connections: where each request goes, and which response belongs to it.
 *
 * <p>{@link dev.nutcracker.server.PoolState} is all that workers share of a pool under one configuration, {@code
 * PoolHistory} is the state that outlives configurations, {@link dev.nutcracker.server.Pool} is one worker's part of the
 * pool. Start with {@link dev.nutcracker.server.ServerConnection}, which sends requests, and {@code ServerInbound}, which
 * pairs the responses with them. A {@link dev.nutcracker.server.ServerPart} is the part of a server for one purpose.
 * Channels and leases are in packages of their own, of which this one knows nothing.
 */
@NullMarked
package dev.nutcracker.server;

import org.jspecify.annotations.NullMarked;
