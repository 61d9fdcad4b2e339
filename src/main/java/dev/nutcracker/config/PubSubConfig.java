package dev.nutcracker.config;

/**
 * Where the proxy subscribes to channels, and the limits of subscribed clients.
 *
 * @param outputLimitBytes how many bytes of messages a client may leave unread before it is closed
 * @param subscriptionsMax how many channels and patterns a client may subscribe to
 * @param channels the servers to subscribe at
 */
public record PubSubConfig(long outputLimitBytes, int subscriptionsMax, Channels channels) {}
