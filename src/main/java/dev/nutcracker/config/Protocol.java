package dev.nutcracker.config;

/** What the clients and servers of a pool speak. */
public enum Protocol {
    REDIS,
    MEMCACHE
}
