package dev.nutcracker.protocol;

/** How long requests of one kind took. */
public interface LatencySummary {
    /** Both together; {@code other} is of the same making. */
    LatencySummary plus(LatencySummary other);

    /** How many there were. */
    long count();

    /** All together, in nanoseconds. */
    long sumNs();

    /**
     * A time that is not exceeded by the given part of all, in nanoseconds; 0 if there was none.
     *
     * @param part above 0, up to 1
     */
    long percentileNs(double part);
}
