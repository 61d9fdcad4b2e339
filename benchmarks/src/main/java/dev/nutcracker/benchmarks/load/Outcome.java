package dev.nutcracker.benchmarks.load;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The results as clients saw them. Latencies are in microseconds, {@code NaN} if not measured.
 *
 * @param requests how many were answered
 * @param seconds how long that took
 * @param punctuality {@code null} if requests had no due time
 */
record Outcome(
        long requests,
        double seconds,
        double p50Us,
        double p99Us,
        double p999Us,
        @Nullable Punctuality punctuality) {
    /**
     * How requests with due times fared.
     *
     * @param latencyNs of each request, from the time at which it was due
     * @param keptUp whether all were answered soon after the last was due
     * @param loaderLateUs how late the loader itself was with a request whose client was free, at most for 99 % of them
     */
    record Punctuality(Histogram latencyNs, boolean keptUp, double loaderLateUs) {}

    static Outcome of(long requests, double seconds, Histogram latencyNs) {
        return new Outcome(
                requests,
                seconds,
                latencyNs.getValueAtPercentile(50) / 1e3,
                latencyNs.getValueAtPercentile(99) / 1e3,
                latencyNs.getValueAtPercentile(99.9) / 1e3,
                null);
    }

    /** Returns the outcome of requests whose latency is not known. */
    static Outcome withoutLatency(long requests) {
        return new Outcome(requests, Double.NaN, Double.NaN, Double.NaN, Double.NaN, null);
    }

    double requestsPerSecond() {
        return requests / seconds;
    }

    /** Returns the sum with the requests of other clients of the same load, sent in the same time. */
    Outcome plus(long others) {
        return new Outcome(requests + others, seconds, p50Us, p99Us, p999Us, punctuality);
    }

    Outcome with(Punctuality measured) {
        return new Outcome(requests, seconds, p50Us, p99Us, p999Us, measured);
    }
}
