/**
 * Clients: requests in, responses out in order. {@link dev.nutcracker.client.ClientInbound} is the receiving side of a
 * client, {@link dev.nutcracker.client.ClientConnection} its sending side and its life; {@link dev.nutcracker.client.Forwarding} is
 * between them and the servers. What a client is owed has a {@link dev.nutcracker.client.Place} in its queue; only a
 * {@link dev.nutcracker.client.ForwardedRequest} and a {@link dev.nutcracker.client.Fragment} are requests of a server, too.
 * {@link dev.nutcracker.client.LeasedConnection} is a server connection that one client has for itself.
 * {@link dev.nutcracker.client.Listener} accepts connections and hands them to workers.
 */
@NullMarked
package dev.nutcracker.client;

import org.jspecify.annotations.NullMarked;
