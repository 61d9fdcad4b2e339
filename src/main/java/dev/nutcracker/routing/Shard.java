package dev.nutcracker.routing;

/**
 * Which server stands for one place of a {@link Router}: requests for the keys of that place go to it.
 *
 * @param server its index among the pool's servers
 */
public record Shard(int server) {}
