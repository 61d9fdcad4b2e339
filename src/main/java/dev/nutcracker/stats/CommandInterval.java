package dev.nutcracker.stats;

/**
 * What a command's requests to one pool were in an interval.
 *
 * @param latency of those that were sent to servers
 */
public record CommandInterval(String command, long requests, long serverErrors, long proxyErrors, Latency latency) {}
