/**
 * Channels: the topics to which clients are subscribed, and the connections on which servers send messages.
 *
 * <p>Start with {@link dev.nutcracker.server.pubsub.Subscriptions}, all topics of one worker and pool. All workers share
 * {@link dev.nutcracker.server.pubsub.Audience}.
 */
@NullMarked
package dev.nutcracker.server.pubsub;

import org.jspecify.annotations.NullMarked;
