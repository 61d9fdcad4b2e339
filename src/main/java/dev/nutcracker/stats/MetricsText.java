package dev.nutcracker.stats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.StringJoiner;

/**
 * The text of metrics, in either of the formats that Prometheus and similar tools read. {@link MetricTable} has the
 * content; this class has the format. The text is not kept, since a large proxy has megabytes of it.
 *
 * <pre>
 *   # HELP nutcracker_server_requests_total Requests sent to the server.
 *   # TYPE nutcracker_server_requests_total counter
 *   nutcracker_server_requests_total{pool="alpha",server="one"} 42
 * </pre>
 */
final class MetricsText {
    private static final long NANO = 1_000_000_000;
    private static final int NANO_DIGITS = 9;
    private static final int US_DIGITS = 6;

    /** The fixed buckets of histograms; {@link LatencyHistogram} has an edge at each. */
    private static final long[] BOUNDS_US = {
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000
    };

    private static final String[] BOUND_LABELS = boundLabels();

    private final Writer out;
    private final MetricsScope scope;
    private final MetricsFormat format;
    private String name = "";
    /** The lines that come before the first sample; empty once they are written. */
    private String head = "";
    /** Whether samples with these labels belong to the scope. */
    private boolean shown = true;
    /** The labels of the next samples, with commas between them. */
    private String labels = "";

    MetricsText(MetricsScope scope, MetricsFormat format, Writer out) {
        this.scope = scope;
        this.format = format;
        this.out = out;
    }

    /** Begins another metric, of that name. */
    void head(String metricName, String help, MetricType type) {
        name = metricName;
        labels = "";
        shown = scope.has();
        // OpenMetrics names the family of a counter without the suffix.
        boolean cut = format == MetricsFormat.OPENMETRICS && type == MetricType.COUNTER;
        String family = cut ? name.substring(0, name.length() - "_total".length()) : name;
        head = "# HELP " + family + ' ' + help + "\n# TYPE " + family + ' ' + type.text() + '\n';
        if (scope.isWhole()) {
            writeHead();
        }
    }

    /** Sets the labels of the samples that follow: names and values in turn. */
    void labels(String... namesAndValues) {
        shown = scope.has(namesAndValues);
        if (!shown) {
            return;
        }
        StringJoiner joined = new StringJoiner(",");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            joined.add(namesAndValues[i] + "=\"" + escaped(namesAndValues[i + 1]) + '"');
        }
        labels = joined.toString();
    }

    void sample(long value) {
        sample(Long.toString(value));
    }

    /** Writes a time, given in nanoseconds, in seconds. */
    void seconds(long ns) {
        sample(decimalText(ns));
    }

    /** Writes a number with nine digits behind the point. */
    void ratio(double value) {
        sample(decimalText(Math.round(value * NANO)));
    }

    private void sample(String value) {
        if (shown) {
            start("", "");
            write(value);
            write("\n");
        }
    }

    /** Writes all samples of a histogram. */
    void histogram(LatencyHistogram histogram) {
        if (!shown) {
            return;
        }
        long[] counts = histogram.counts(BOUNDS_US);
        for (int i = 0; i < counts.length; i++) {
            bucket(BOUND_LABELS[i], counts[i]);
        }
        long count = histogram.count();
        bucket("le=\"+Inf\"", count);
        start("_sum", "");
        write(decimalText(histogram.sumNs()));
        write("\n");
        start("_count", "");
        write(Long.toString(count));
        write("\n");
    }

    private void writeHead() {
        write(head);
        head = "";
    }

    private void bucket(String boundLabel, long count) {
        start("_bucket", boundLabel);
        write(Long.toString(count));
        write("\n");
    }

    private void start(String suffix, String lastLabel) {
        writeHead();
        write(name);
        write(suffix);
        if (!labels.isEmpty() || !lastLabel.isEmpty()) {
            write("{");
            write(labels);
            write(labels.isEmpty() || lastLabel.isEmpty() ? "" : ",");
            write(lastLabel);
            write("}");
        }
        write(" ");
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escaped(String value) {
        if (value.indexOf('\\') < 0 && value.indexOf('"') < 0 && value.indexOf('\n') < 0) {
            return value;
        }
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String decimalText(long billionths) {
        String fraction = Long.toString(Math.abs(billionths % NANO));
        return (billionths < 0 ? "-" : "") + Math.abs(billionths / NANO) + "."
                + "0".repeat(NANO_DIGITS - fraction.length()) + fraction;
    }

    private static String[] boundLabels() {
        String[] texts = new String[BOUNDS_US.length];
        for (int i = 0; i < texts.length; i++) {
            String seconds = BigDecimal.valueOf(BOUNDS_US[i], US_DIGITS)
                    .stripTrailingZeros()
                    .toPlainString();
            texts[i] = "le=\"" + seconds + (seconds.contains(".") ? "" : ".0") + '"';
        }
        return texts;
    }
}
