package dev.nutcracker.stats;

import java.util.SortedMap;

/**
 * The health checks of one server, for the whole process.
 *
 * @param results how often a probe had each result, by its label
 * @param durations of probes
 * @param outlier whether the server stands out from the others of its pool
 */
public record CheckMetrics(SortedMap<String, Long> results, LatencyHistogram durations, boolean outlier) {}
