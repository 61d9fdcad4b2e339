package dev.nutcracker.config;

/** The protocol of a pool's clients and servers. */
public enum Protocol {
    REDIS,
    MEMCACHE
}
