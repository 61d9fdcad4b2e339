package dev.nutcracker.benchmarks.chart;

import java.util.List;

/** Lines over one pair of axes. */
public record Panel(String title, Scale x, Scale y, List<Series> series) {}
