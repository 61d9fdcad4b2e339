/**
 * Charts as SVG that need nothing else: readable in light and dark, in colour and without. A {@link
 * dev.nutcracker.benchmarks.chart.LineChart} has panels, a {@link dev.nutcracker.benchmarks.chart.BarChart} groups.
 */
@NullMarked
package dev.nutcracker.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
