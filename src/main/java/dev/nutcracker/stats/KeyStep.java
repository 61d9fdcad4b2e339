package dev.nutcracker.stats;

/**
 * A step on the way of a key to its server.
 *
 * @param step what the value is of, in a word
 */
public record KeyStep(String step, String value) {}
