/**
 * Counters and metrics: names and texts as enums, blocks of counters and histograms that one worker owns, snapshots and
 * their sum, and the texts of the stats port. Start with {@link dev.nutcracker.stats.PoolCounter} and {@link
 * dev.nutcracker.stats.ServerCounter} for the JSON, with {@link dev.nutcracker.stats.MetricTable} for the metrics.
 */
@NullMarked
package dev.nutcracker.stats;

import org.jspecify.annotations.NullMarked;
