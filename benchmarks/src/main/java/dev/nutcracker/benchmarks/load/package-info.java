/**
 * Whole proxies under load, side by side. Start with {@link dev.nutcracker.benchmarks.load.Benchmark}; the loads are in
 * {@link dev.nutcracker.benchmarks.load.Loads}, and what {@code redis-benchmark} cannot do {@link
 * dev.nutcracker.benchmarks.load.Loader} does.
 */
@NullMarked
package dev.nutcracker.benchmarks.load;

import org.jspecify.annotations.NullMarked;
