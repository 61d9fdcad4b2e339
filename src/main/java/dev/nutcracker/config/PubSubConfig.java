package dev.nutcracker.config;

/**
 * Where channels are subscribed to, and what clients that are subscribed may make the proxy keep.
 *
 * @param outputLimitBytes how much of its messages a client may leave unread before it is closed
 * @param subscriptionsMax how many channels and patterns a client may be subscribed to
 * @param channels at which servers
 */
public record PubSubConfig(long outputLimitBytes, int subscriptionsMax, Channels channels) {}
