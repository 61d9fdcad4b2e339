package dev.nutcracker.benchmarks.load;

/**
 * When requests are due: number n at n / rate after the start, whether or not earlier ones have been answered.
 *
 * @param requests how many there are
 * @param patienceSeconds how long after the last one is due unanswered requests are still waited for
 */
record Schedule(long requests, double requestsPerSecond, double patienceSeconds) {
    private static final double SECOND_NS = 1e9;

    /** Who has answered everything by then, after the last request was due, keeps up with the rate. */
    private static final long GRACE_NS = 100_000_000;

    /** Returns when request {@code number} is due, in nanoseconds after the start. */
    long dueNs(long number) {
        return (long) (number * (SECOND_NS / requestsPerSecond));
    }

    /** Returns when requests that are not answered are given up, in nanoseconds after the start. */
    long endNs() {
        return dueNs(requests) + (long) (patienceSeconds * SECOND_NS);
    }

    /** Returns whether a proxy that has given the last answer at this time after the start keeps up. */
    boolean isKept(long lastNs) {
        return lastNs <= dueNs(requests) + GRACE_NS;
    }
}
