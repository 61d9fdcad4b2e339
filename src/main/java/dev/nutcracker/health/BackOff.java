package dev.nutcracker.health;

import java.util.function.DoubleSupplier;

/**
 * How long a server is out, the longer the more often it fails.
 *
 * @param firstNs how long for the first time
 * @param factor 1 or more: by how much longer for each time before that is not forgotten; with 1 all are of the same length
 * @param maxNs the longest time; not less than {@code firstNs} in effect
 * @param stableNs a server that is up for so long has its earlier times forgotten
 * @param flapLimit after so many times out within ten {@code stableNs} a server stays down; 0 for never
 */
public record BackOff(long firstNs, double factor, long maxNs, long stableNs, int flapLimit) {
    /** Any factor over 1 that matters has reached the longest time by then. */
    private static final int EXPONENT_MAX = 10_000;

    private static final int FLAP_WINDOW = 10;
    private static final double JITTER = 0.2;

    /** Returns always the same time, for ever. */
    public static BackOff steady(long ns) {
        return new BackOff(ns, 1, ns, 0, 0);
    }

    /**
     * Returns how long a server is out.
     *
     * @param timesBefore how often it was out before, as far as that is not forgotten
     * @param random from 0 to 1, against many proxies doing the same at the same time
     */
    long outNs(int timesBefore, DoubleSupplier random) {
        if (factor == 1) {
            return firstNs;
        }
        double longestNs = Math.max(firstNs, maxNs);
        double grownNs = Math.min(longestNs, firstNs * Math.pow(factor, Math.min(timesBefore, EXPONENT_MAX)));
        double jittered = grownNs * (1 - JITTER + 2 * JITTER * random.getAsDouble());
        return (long) Math.min(longestNs, jittered);
    }

    /** Returns the time within which times out are counted against {@link #flapLimit}. */
    long flapWindowNs() {
        return stableNs > Long.MAX_VALUE / FLAP_WINDOW / 2 ? Long.MAX_VALUE / 2 : stableNs * FLAP_WINDOW;
    }
}
