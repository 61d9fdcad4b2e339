package dev.nutcracker.config;

/** How many answers the client of a write waits for that goes to several pools. */
public enum Copies {
    /** That of the pool of the route. */
    FIRST,
    /** Those of all pools. */
    ALL,
    /** Those of more than half of the pools, the pool of the route among them. */
    MAJORITY
}
