package dev.nutcracker.protocol;

/**
 * A request that makes a server forget all its values.
 *
 * @param flavour of the connection on which it is sent
 * @param accepts the kinds of response that fit
 */
public record Flush(int flavour, byte[] request, int accepts) {}
