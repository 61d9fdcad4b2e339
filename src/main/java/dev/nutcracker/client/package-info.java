/**
 * Clients: requests in, responses out in order. {@link dev.nutcracker.client.ClientInbound} is the receiving side of a
 * client, {@link dev.nutcracker.client.ClientConnection} its sending side and its life; {@link dev.nutcracker.client.Forwarding} is
 * between them and the servers. {@link dev.nutcracker.client.Listener} accepts connections and hands them to workers.
 */
@NullMarked
package dev.nutcracker.client;

import org.jspecify.annotations.NullMarked;
