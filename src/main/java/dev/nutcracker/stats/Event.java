package dev.nutcracker.stats;

/**
 * Something that has happened to the proxy and that an operator wants to know of.
 *
 * @param number higher than those of all earlier events, from 1
 * @param timeMs milliseconds since the epoch
 * @param level {@code error}, {@code warn} or {@code info}
 * @param source the part of the program, or {@code admin} for what operators have changed
 */
public record Event(long number, long timeMs, String level, String source, String text) {}
