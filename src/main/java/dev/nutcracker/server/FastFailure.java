package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;

/**
 * The error for a request that goes to no server.
 *
 * @param kind how it is counted
 * @param response what the client gets
 */
public record FastFailure(ErrorKind kind, byte[] response) {}
