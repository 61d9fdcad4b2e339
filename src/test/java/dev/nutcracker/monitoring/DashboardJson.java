package dev.nutcracker.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dashboard as Grafana imports it or is provisioned with it: no inputs to be asked for, the same identities each time. */
final class DashboardJson {
    private static final int ROW_WIDTH = 24;
    private static final int SCHEMA_VERSION = 39;
    private static final Map<String, Object> DATASOURCE = object("type", "prometheus", "uid", "${datasource}");

    private final Dashboard dashboard;
    private int x;
    private int y;
    private int rowHeight;
    private int id = 1;

    private DashboardJson(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    static String of(Dashboard dashboard) {
        StringBuilder out = new StringBuilder();
        write(new DashboardJson(dashboard).dashboard(), "", out);
        return out.append('\n').toString();
    }

    private Map<String, Object> dashboard() {
        return object(
                "uid",
                dashboard.uid,
                "title",
                dashboard.title,
                "description",
                dashboard.description,
                "tags",
                List.of("nutcracker", "redis", "memcached"),
                "schemaVersion",
                SCHEMA_VERSION,
                "version",
                1,
                "editable",
                true,
                "graphTooltip",
                1,
                "refresh",
                "30s",
                "time",
                object("from", "now-1h", "to", "now"),
                "timezone",
                "browser",
                "links",
                List.of(object(
                        "type",
                        "dashboards",
                        "title",
                        "nutcracker",
                        "tags",
                        List.of("nutcracker"),
                        "asDropdown",
                        false,
                        "includeVars",
                        true,
                        "keepTime",
                        true)),
                "annotations",
                object("list", annotations()),
                "templating",
                object("list", variables()),
                "panels",
                panels());
    }

    private static List<Object> annotations() {
        return List.of(
                annotation(
                        "Reloads",
                        "changes(nutcracker_last_reload_timestamp_seconds{%s}[1m]) > 0",
                        "blue",
                        "{{instance}}"),
                annotation(
                        "Ejections",
                        "increase(nutcracker_server_ejections_total{%s}[1m]) > 0",
                        "orange",
                        "{{server}} of {{pool}}"),
                annotation(
                        "Restarts",
                        "changes(nutcracker_process_start_time_seconds{%s}[1m]) > 0",
                        "red",
                        "{{instance}}"));
    }

    private static Map<String, Object> annotation(String name, String expression, String color, String text) {
        return object(
                "name",
                name,
                "datasource",
                DATASOURCE,
                "enable",
                true,
                "expr",
                new Panel.Query(expression.formatted("@i"), "").expression(),
                "iconColor",
                color,
                "step",
                "60s",
                "titleFormat",
                name,
                "textFormat",
                text);
    }

    private List<Object> variables() {
        List<Object> variables = new ArrayList<>();
        variables.add(object("name", "datasource", "label", "Prometheus", "type", "datasource", "query", "prometheus"));
        for (String name : dashboard.variables) {
            variables.add(variable(name));
        }
        return variables;
    }

    private static Map<String, Object> variable(String name) {
        String query = Variable.valueOf(name.toUpperCase(java.util.Locale.ROOT)).query;
        return object(
                "name",
                name,
                "type",
                "query",
                "datasource",
                DATASOURCE,
                "query",
                object("query", query, "refId", "variable-" + name),
                "refresh",
                2,
                "sort",
                1,
                "multi",
                true,
                "includeAll",
                true,
                "allValue",
                ".*",
                "current",
                object("selected", true, "text", List.of("All"), "value", List.of("$__all")));
    }

    /** What one may choose. */
    private enum Variable {
        JOB("label_values(nutcracker_build_info, job)"),
        INSTANCE("label_values(nutcracker_build_info{job=~\"$job\"}, instance)"),
        POOL("label_values(nutcracker_pool_servers{job=~\"$job\", instance=~\"$instance\"}, pool)"),
        SERVER("label_values(nutcracker_server_up{job=~\"$job\", instance=~\"$instance\", pool=~\"$pool\"}, server)"),
        COMMAND("label_values(nutcracker_command_requests_total{job=~\"$job\", instance=~\"$instance\","
                + " pool=~\"$pool\"}, command)");

        final String query;

        Variable(String query) {
            this.query = query;
        }
    }

    private List<Object> panels() {
        List<Object> panels = new ArrayList<>();
        String row = "";
        for (Panel panel : dashboard.panels) {
            if (!panel.row().equals(row)) {
                row = panel.row();
                nextRow();
                panels.add(object(
                        "id",
                        id++,
                        "type",
                        "row",
                        "title",
                        row,
                        "collapsed",
                        false,
                        "gridPos",
                        place(ROW_WIDTH, 1),
                        "panels",
                        List.of()));
                nextRow();
            }
            panels.add(panel(panel));
        }
        return panels;
    }

    private Map<String, Object> place(int width, int height) {
        if (x + width > ROW_WIDTH) {
            nextRow();
        }
        Map<String, Object> place = object("h", height, "w", width, "x", x, "y", y);
        x += width;
        rowHeight = Math.max(rowHeight, height);
        return place;
    }

    private void nextRow() {
        x = 0;
        y += rowHeight;
        rowHeight = 0;
    }

    private Map<String, Object> panel(Panel panel) {
        return object(
                "id",
                id++,
                "type",
                panel.kind().type,
                "title",
                panel.title(),
                "description",
                panel.description(),
                "datasource",
                DATASOURCE,
                "gridPos",
                place(panel.kind().width, panel.kind().height),
                "fieldConfig",
                object(
                        "defaults",
                        object(
                                "unit",
                                panel.unit(),
                                "custom",
                                custom(panel),
                                "thresholds",
                                object("mode", "absolute", "steps", thresholds(panel))),
                        "overrides",
                        List.of()),
                "options",
                options(panel),
                "targets",
                targets(panel));
    }

    private static Map<String, Object> custom(Panel panel) {
        return switch (panel.kind()) {
            case LINES ->
                object(
                        "drawStyle",
                        "line",
                        "fillOpacity",
                        0,
                        "showPoints",
                        "never",
                        "spanNulls",
                        false,
                        "thresholdsStyle",
                        object("mode", panel.thresholds().isEmpty() ? "off" : "dashed"));
            case STACK ->
                object(
                        "drawStyle",
                        "line",
                        "fillOpacity",
                        30,
                        "showPoints",
                        "never",
                        "spanNulls",
                        false,
                        "stacking",
                        object("mode", "normal", "group", "A"),
                        "thresholdsStyle",
                        object("mode", "off"));
            case NUMBER, TABLE -> object();
        };
    }

    private static Map<String, Object> options(Panel panel) {
        return switch (panel.kind()) {
            case LINES, STACK ->
                object(
                        "legend",
                        object("displayMode", "list", "placement", "bottom", "showLegend", true),
                        "tooltip",
                        object("mode", "multi", "sort", "desc"));
            case NUMBER ->
                object("reduceOptions", object("calcs", List.of("lastNotNull"), "values", false), "colorMode", "value");
            case TABLE -> object("showHeader", true);
        };
    }

    private static List<Object> thresholds(Panel panel) {
        List<Object> steps = new ArrayList<>();
        Map<String, Object> base = object("color", "green");
        base.put("value", null);
        steps.add(base);
        for (Panel.Threshold threshold : panel.thresholds()) {
            steps.add(object("color", threshold.color(), "value", new Literal(threshold.value())));
        }
        return steps;
    }

    private static List<Object> targets(Panel panel) {
        List<Object> targets = new ArrayList<>();
        boolean isTable = panel.kind() == Panel.Kind.TABLE;
        for (Panel.Query query : panel.queries()) {
            targets.add(object(
                    "refId",
                    String.valueOf((char) ('A' + targets.size())),
                    "datasource",
                    DATASOURCE,
                    "editorMode",
                    "code",
                    "expr",
                    query.expression(),
                    "legendFormat",
                    query.legend(),
                    "format",
                    isTable ? "table" : "time_series",
                    "instant",
                    isTable,
                    "range",
                    !isTable,
                    "exemplar",
                    panel.withExemplars()));
        }
        return targets;
    }

    /** A number as it stands. */
    private record Literal(String text) {}

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    private static void write(Object value, String indent, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> writeMap(map, indent, out);
            case List<?> list -> writeList(list, indent, out);
            case String text ->
                out.append('"')
                        .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            case Literal literal -> out.append(literal.text());
            default -> out.append(value);
        }
    }

    private static void writeMap(Map<?, ?> map, String indent, StringBuilder out) {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator)
                    .append('\n')
                    .append(indent)
                    .append("  \"")
                    .append(entry.getKey())
                    .append("\": ");
            write(entry.getValue(), indent + "  ", out);
            separator = ",";
        }
        out.append(map.isEmpty() ? "}" : '\n' + indent + '}');
    }

    private static void writeList(List<?> list, String indent, StringBuilder out) {
        String separator = "";
        out.append('[');
        for (Object item : list) {
            out.append(separator).append('\n').append(indent).append("  ");
            write(item, indent + "  ", out);
            separator = ",";
        }
        out.append(list.isEmpty() ? "]" : '\n' + indent + ']');
    }
}
