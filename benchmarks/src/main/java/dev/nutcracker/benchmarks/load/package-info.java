/**
 * Whole proxies under load, side by side. Start with {@link dev.nutcracker.benchmarks.load.Benchmark}; the loads are in
 * {@link dev.nutcracker.benchmarks.load.Loads}. {@link dev.nutcracker.benchmarks.load.Loader} sends the loads that
 * {@code redis-benchmark} cannot.
 */
@NullMarked
package dev.nutcracker.benchmarks.load;

import org.jspecify.annotations.NullMarked;
