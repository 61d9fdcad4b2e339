/**
 * Clients: requests in, responses out in order. Start with {@link dev.nutcracker.client.ClientConnection};
 * {@link dev.nutcracker.client.Listener} accepts connections and hands them to workers.
 */
@NullMarked
package dev.nutcracker.client;

import org.jspecify.annotations.NullMarked;
