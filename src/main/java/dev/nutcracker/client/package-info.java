/**
 * The clients' side of the proxy: requests come in, responses go out in the same order.
 *
 * <p>{@link dev.nutcracker.client.Listener} accepts connections. An {@link dev.nutcracker.client.Entrance} passes each to
 * a worker, unless a limit refuses it. {@link
 * dev.nutcracker.client.PoolClients} are the clients of one pool at one worker, {@link
 * dev.nutcracker.client.ClientResources} the things that they share.
 *
 * <p>{@link dev.nutcracker.client.ClientConnection} is one client from accept to close. It has a receiving side, {@link
 * dev.nutcracker.client.ClientInbound}, and a sending side, {@link dev.nutcracker.client.ClientOutbound}; a request
 * knows only the sending side. {@link dev.nutcracker.client.ClientSinks} are the features that requests pass. {@link
 * dev.nutcracker.client.Forwarding} sends requests to the servers, on the connections that {@link
 * dev.nutcracker.client.ServerConnections} choose, and holds a client back through its {@link
 * dev.nutcracker.client.RequestFlow}; {@link dev.nutcracker.client.Backpressure} decides whether it is served.
 *
 * <p>Each response has a {@link dev.nutcracker.client.QueueEntry} in the client's queue. A {@link
 * dev.nutcracker.client.ForwardedRequest} and a {@link dev.nutcracker.client.Fragment} are also requests of a server.
 * {@link dev.nutcracker.client.LeasedConnection} is a server connection that only one client uses.
 */
@NullMarked
package dev.nutcracker.client;

import org.jspecify.annotations.NullMarked;
