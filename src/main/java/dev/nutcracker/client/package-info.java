/**
 * Clients: requests in, responses out in order. {@link dev.nutcracker.client.ClientConnection} is the life of a
 * client, {@link dev.nutcracker.client.ClientInbound} its receiving side, and {@link dev.nutcracker.client.ClientOutbound} its
 * sending side, which is all that requests know of it; {@link dev.nutcracker.client.Forwarding} is between them and the servers,
 * and holds requests back through the client's {@link dev.nutcracker.client.RequestFlow}. {@link dev.nutcracker.client.PoolClients}
 * has the clients of one pool at one worker, {@link dev.nutcracker.client.ClientResources} what they share. What a client is owed has a {@link dev.nutcracker.client.Place} in its queue; only a
 * {@link dev.nutcracker.client.ForwardedRequest} and a {@link dev.nutcracker.client.Fragment} are requests of a server, too.
 * {@link dev.nutcracker.client.LeasedConnection} is a server connection that one client has for itself.
 * {@link dev.nutcracker.client.Listener} accepts connections and hands them to workers.
 */
@NullMarked
package dev.nutcracker.client;

import org.jspecify.annotations.NullMarked;
