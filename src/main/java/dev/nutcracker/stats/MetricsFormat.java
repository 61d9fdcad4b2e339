package dev.nutcracker.stats;

import java.util.Locale;

/** The text formats of metrics. */
public enum MetricsFormat {
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String OPENMETRICS_TYPE = "application/openmetrics-text";

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /**
     * Returns the format that a reader with this {@code Accept} header wants: OpenMetrics if the header names it and
     * does not prefer plain text.
     */
    public static MetricsFormat accepted(String acceptHeader) {
        double openMetrics = 0;
        double text = 0;
        for (String range : acceptHeader.toLowerCase(Locale.ROOT).split(",", -1)) {
            String type = range.split(";", 2)[0].strip();
            if (type.equals(OPENMETRICS_TYPE) && !isOtherVersion(range)) {
                openMetrics = Math.max(openMetrics, weight(range));
            } else if (type.equals("text/plain")) {
                text = Math.max(text, weight(range));
            }
        }
        return openMetrics > 0 && openMetrics >= text ? OPENMETRICS : PROMETHEUS;
    }

    /** Readers of the draft 0.0.1 understand 1.0. */
    private static boolean isOtherVersion(String range) {
        String version = parameter(range, "version", "1.0.0");
        return !version.equals("1.0.0") && !version.equals("0.0.1");
    }

    private static double weight(String range) {
        try {
            return Double.parseDouble(parameter(range, "q", "1"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String parameter(String range, String name, String otherwise) {
        for (String parameter : range.split(";", -1)) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equals(name)) {
                return pair[1].strip().replace("\"", "");
            }
        }
        return otherwise;
    }
}
