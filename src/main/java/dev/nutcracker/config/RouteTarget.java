package dev.nutcracker.config;

/**
 * A pool that a routing pool names.
 *
 * @param key names it
 */
record RouteTarget(String pool, ConfigKey key) {}
