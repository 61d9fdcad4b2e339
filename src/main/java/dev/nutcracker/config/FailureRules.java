package dev.nutcracker.config;

/**
 * What becomes of a server that fails.
 *
 * @param autoEject whether it is taken out, so that its keys go to the others
 * @param limit how many failures in a row it takes; 0 is as 1
 * @param retryTimeoutMs how long it stays out
 */
public record FailureRules(boolean autoEject, int limit, long retryTimeoutMs) {}
