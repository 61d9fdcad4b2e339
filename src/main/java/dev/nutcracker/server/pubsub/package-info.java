/**
 * Channels: what clients are subscribed to, and the connections on which servers send messages.
 *
 * <p>Start with {@link dev.nutcracker.server.pubsub.Subscriptions}, all topics of one worker and pool; {@link
 * dev.nutcracker.server.pubsub.Audience} is what all workers share of them.
 */
@NullMarked
package dev.nutcracker.server.pubsub;

import org.jspecify.annotations.NullMarked;
