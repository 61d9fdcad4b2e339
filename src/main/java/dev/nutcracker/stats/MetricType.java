package dev.nutcracker.stats;

import java.util.Locale;

/** The kinds of metric, as Prometheus has them. */
enum MetricType {
    COUNTER,
    GAUGE,
    HISTOGRAM;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
