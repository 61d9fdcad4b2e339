package dev.nutcracker.config;

/**
 * What clients that are subscribed to channels may make the proxy keep.
 *
 * @param outputLimitBytes how much of its messages a client may leave unread before it is closed
 * @param subscriptionsMax how many channels and patterns a client may be subscribed to
 */
public record PubSubConfig(long outputLimitBytes, int subscriptionsMax) {}
