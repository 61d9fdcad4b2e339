package dev.nutcracker.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * The results as clients saw them. Latencies are in microseconds, {@code NaN} if not measured.
 *
 * @param requests how many were answered
 * @param seconds how long that took
 */
record Outcome(long requests, double seconds, double p50Us, double p99Us, double p999Us) {
    static Outcome of(long requests, double seconds, Histogram latencyNs) {
        return new Outcome(
                requests,
                seconds,
                latencyNs.getValueAtPercentile(50) / 1e3,
                latencyNs.getValueAtPercentile(99) / 1e3,
                latencyNs.getValueAtPercentile(99.9) / 1e3);
    }

    double requestsPerSecond() {
        return requests / seconds;
    }

    /** Returns the sum with the requests of other clients of the same load, sent in the same time. */
    Outcome plus(long others) {
        return new Outcome(requests + others, seconds, p50Us, p99Us, p999Us);
    }
}
