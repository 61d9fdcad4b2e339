package dev.nutcracker.stats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Stream;

/** All metrics: the content of the page {@code /metrics}, in its order. */
public final class MetricTable {
    private static final List<Metric> ROWS = Stream.<Metric[]>of(
                    ProcessMetric.values(), ClientMetric.values(), RoutingMetric.values(), ServerMetric.values())
            .flatMap(Stream::of)
            .toList();

    private MetricTable() {}

    /** Returns every metric. */
    public static List<Metric> rows() {
        return ROWS;
    }

    /** Writes what the scope has. */
    public static void write(MetricsSnapshot snapshot, MetricsScope scope, MetricsFormat format, Writer out)
            throws IOException {
        MetricsText text = new MetricsText(scope, format, out);
        try {
            for (Metric metric : ROWS) {
                text.head(metric.metricName(), metric.help(), metric.facts().type());
                metric.facts().samples().write(snapshot, text);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (format == MetricsFormat.OPENMETRICS) {
            out.write("# EOF\n");
        }
    }
}
