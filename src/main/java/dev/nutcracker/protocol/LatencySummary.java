package dev.nutcracker.protocol;

/** How long requests of one kind took. */
public interface LatencySummary {
    /** The sum of both; {@code other} must be of the same class. */
    LatencySummary plus(LatencySummary other);

    /** How many there were. */
    long count();

    /** The sum of all times, in nanoseconds. */
    long sumNs();

    /**
     * The time that the given part of all requests does not exceed, in nanoseconds; 0 if there was none.
     *
     * @param part above 0, up to 1
     */
    long percentileNs(double part);
}
