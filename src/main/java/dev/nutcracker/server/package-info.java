/**
 * Pools, servers and server connections: where each request goes, and which response belongs to it.
 *
 * <p>{@link dev.nutcracker.server.PoolState} is all that workers share of a pool under one configuration, {@code
 * PoolHistory} is the state that outlives configurations, {@link dev.nutcracker.server.Pool} is one worker's part of the
 * pool. Start with {@link dev.nutcracker.server.ServerConnection}: its sending side is {@link
 * dev.nutcracker.server.ServerOutbound}, and {@code ServerInbound} pairs the responses with the requests. A {@link
 * dev.nutcracker.server.ServerPart} is the part of a server for one purpose. Channels and leases are in packages of their
 * own, of which this one knows nothing.
 *
 * <p>Each layer knows only those below: {@code Pool} the {@code Server}, that its connections; connections know their server
 * as a {@link dev.nutcracker.server.ServerContext} and their pool as a {@link dev.nutcracker.server.PoolContext}, and those
 * know the {@code PoolState}, which knows nothing of workers.
 */
@NullMarked
package dev.nutcracker.server;

import org.jspecify.annotations.NullMarked;
