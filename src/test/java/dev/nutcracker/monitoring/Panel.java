package dev.nutcracker.monitoring;

import java.util.ArrayList;
import java.util.List;

/**
 * A panel of a dashboard.
 *
 * <p>In the text of a query {@code @i} stands for the labels of the chosen instances, {@code @p} for these and the chosen
 * pools, {@code @s} and {@code @c} for these and the chosen servers or commands, {@code @r} for the range of rates.
 *
 * @param row the row in which it is
 * @param unit as Grafana names it
 * @param thresholds of its alerts
 * @param withExemplars whether requests that were traced are shown as points
 */
record Panel(
        String row,
        String title,
        Kind kind,
        String unit,
        String description,
        List<Query> queries,
        List<Threshold> thresholds,
        boolean withExemplars) {
    /** How it looks. */
    enum Kind {
        LINES("timeseries", 8, 12),
        STACK("timeseries", 8, 12),
        NUMBER("stat", 4, 4),
        TABLE("table", 8, 24);

        final String type;
        final int height;
        final int width;

        Kind(String type, int height, int width) {
            this.type = type;
            this.height = height;
            this.width = width;
        }
    }

    /** One line for each series of a query, with this legend. */
    record Query(String text, String legend) {
        /** Returns the query as Grafana takes it. */
        String expression() {
            return text.replace("@c", "@p, command=~\"$command\"")
                    .replace("@s", "@p, server=~\"$server\"")
                    .replace("@p", "@i, pool=~\"$pool\"")
                    .replace("@i", "job=~\"$job\", instance=~\"$instance\"")
                    .replace("@r", "$__rate_interval");
        }

        /** Returns the query with everything chosen, as a client of Prometheus would ask it. */
        String expressionOfEverything(String range) {
            return expression()
                    .replaceAll("\\$(job|instance|pool|server|command)\\b", ".*")
                    .replace("$__rate_interval", range);
        }
    }

    /** The number at which an alert fires. */
    record Threshold(String value, String color, String alert) {}

    static Panel lines(String row, String title, String unit, String description) {
        return new Panel(row, title, Kind.LINES, unit, description, List.of(), List.of(), false);
    }

    static Panel stack(String row, String title, String unit, String description) {
        return new Panel(row, title, Kind.STACK, unit, description, List.of(), List.of(), false);
    }

    static Panel number(String row, String title, String unit, String description) {
        return new Panel(row, title, Kind.NUMBER, unit, description, List.of(), List.of(), false);
    }

    static Panel table(String row, String title, String description) {
        return new Panel(row, title, Kind.TABLE, "none", description, List.of(), List.of(), false);
    }

    Panel of(String text, String legend) {
        List<Query> more = new ArrayList<>(queries);
        more.add(new Query(text, legend));
        return new Panel(row, title, kind, unit, description, List.copyOf(more), thresholds, withExemplars);
    }

    Panel warnsAt(String value, String alert) {
        return with(new Threshold(value, "orange", alert));
    }

    Panel alarmsAt(String value, String alert) {
        return with(new Threshold(value, "red", alert));
    }

    private Panel with(Threshold threshold) {
        List<Threshold> more = new ArrayList<>(thresholds);
        more.add(threshold);
        return new Panel(row, title, kind, unit, description, queries, List.copyOf(more), withExemplars);
    }

    Panel withTraces() {
        return new Panel(row, title, kind, unit, description, queries, thresholds, true);
    }
}
