package dev.nutcracker.config;

/**
 * How much longer a server stays out each time.
 *
 * @param factor by which each further time is longer, 1.0 to 10.0
 * @param maxMs the longest time
 * @param stableTimeMs how long a server must be up until its times out are forgotten
 * @param flapLimit how many times out within ten times {@code stableTimeMs} keep it down for good; 0 for any number
 */
public record BackOff(double factor, long maxMs, long stableTimeMs, int flapLimit) {
    /** The values of a pool without the keys: always the same time. */
    public static final BackOff NONE = new BackOff(1.0, 300_000, 60_000, 0);
}
