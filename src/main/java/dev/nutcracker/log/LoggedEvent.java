package dev.nutcracker.log;

/**
 * A line of the log that matters by itself.
 *
 * @param number among all such lines, from 1
 * @param timeMs milliseconds since the epoch
 * @param level {@code error}, {@code warn} or {@code info}
 * @param source the name of the class that has logged it
 */
public record LoggedEvent(long number, long timeMs, String level, String source, String text) {}
