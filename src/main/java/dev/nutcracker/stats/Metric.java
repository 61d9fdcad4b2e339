package dev.nutcracker.stats;

/** A row of a table of metrics. {@link MetricTable} has them all. */
public interface Metric {
    /** The things that the table has of the metric. */
    Facts facts();

    /** Returns the name in Prometheus' own format. */
    default String metricName() {
        return facts().name;
    }

    /** Returns the description, one sentence. */
    default String help() {
        return facts().help;
    }

    /** One row of the table. */
    final class Facts {
        private final String name;
        private final String help;
        private final MetricType type;
        private final Samples samples;

        /** One that only grows if its name says so, by its end. */
        Facts(String name, String help, Samples samples) {
            this(name, help, name.endsWith("_total") ? MetricType.COUNTER : MetricType.GAUGE, samples);
        }

        /** @param name without the program's, which all have before it */
        Facts(String name, String help, MetricType type, Samples samples) {
            this.name = "nutcracker_" + name;
            this.help = help;
            this.type = type;
            this.samples = samples;
        }

        MetricType type() {
            return type;
        }

        Samples samples() {
            return samples;
        }
    }
}
