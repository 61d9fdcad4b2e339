package dev.nutcracker.benchmarks.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Panels side by side, each with lines that bear their names at the right. */
public final class LineChart {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 310;
    private static final double LEFT = 72;
    private static final double RIGHT = 92;
    private static final double TOP = 34;
    private static final double BOTTOM = 52;
    private static final double LABEL_HEIGHT = 15;

    /** Points of different lines at the same value stand so far beside each other, to show the range of each. */
    private static final double APART = 3;

    private final Svg svg;
    private double originX;
    private double originY;

    private LineChart(Svg svg) {
        this.svg = svg;
    }

    /** Returns the picture; {@code columns} panels stand in a row. */
    public static String svg(String title, String description, List<Panel> panels, int columns) {
        int rows = Math.ceilDiv(panels.size(), columns);
        Svg svg = new Svg(columns * WIDTH, rows * HEIGHT, title, description);
        LineChart chart = new LineChart(svg);
        for (int i = 0; i < panels.size(); i++) {
            chart.originX = i % columns * WIDTH;
            chart.originY = (double) (i / columns) * HEIGHT;
            chart.draw(panels.get(i));
        }
        return svg.end();
    }

    private void draw(Panel panel) {
        svg.text(originX + LEFT, originY + 20, "start", "ink title", panel.title());
        drawAxes(panel);
        // The first one is drawn last, above the others.
        panel.series().reversed().forEach(series -> drawLine(panel, series));
        drawLabels(panel);
    }

    private void drawAxes(Panel panel) {
        double bottom = originY + HEIGHT - BOTTOM;
        for (double mark : panel.y().marks()) {
            double y = y(panel, mark);
            svg.line(originX + LEFT, y, originX + WIDTH - RIGHT, y, "grid", "");
            svg.text(
                    originX + LEFT - 7, y + 4, "end", "faint", panel.y().label().apply(mark));
        }
        for (double mark : panel.x().marks()) {
            double x = x(panel, mark);
            svg.line(x, bottom, x, bottom + 4, "axis", "");
            svg.text(x, bottom + 18, "middle", "faint", panel.x().label().apply(mark));
        }
        svg.line(originX + LEFT, bottom, originX + WIDTH - RIGHT, bottom, "axis", "");
        svg.text(
                originX + (LEFT + WIDTH - RIGHT) / 2,
                bottom + 38,
                "middle",
                "faint",
                panel.x().title());
        svg.textUpwards(
                originX + 14,
                originY + (TOP + HEIGHT - BOTTOM) / 2,
                "faint",
                panel.y().title());
    }

    private void drawLine(Panel panel, Series series) {
        String stroke = Svg.stroke(series.look());
        StringBuilder path = new StringBuilder();
        for (Series.Point point : series.points()) {
            double x = x(panel, series, point.x());
            path.append(path.isEmpty() ? "M" : "L")
                    .append(Svg.number(x))
                    .append(' ')
                    .append(Svg.number(y(panel, point.y())));
            if (!Double.isNaN(point.low())) {
                svg.line(x, y(panel, point.low()), x, y(panel, point.high()), stroke, "");
            }
        }
        if (!path.isEmpty()) {
            svg.path(path.toString(), "line " + stroke);
        }
        drawEnd(panel, series);
        series.points().forEach(point -> svg.mark(x(panel, series, point.x()), y(panel, point.y()), series.look()));
    }

    private void drawEnd(Panel panel, Series series) {
        switch (series.end()) {
            case Series.End.Complete() -> {}
            case Series.End.Beyond beyond -> {
                double x = x(panel, series, beyond.x());
                double top = originY + TOP;
                if (!series.points().isEmpty()) {
                    Series.Point last = series.points().getLast();
                    svg.line(
                            x(panel, series, last.x()),
                            y(panel, last.y()),
                            x,
                            top + 13,
                            Svg.stroke(series.look()),
                            "3 3");
                }
                String start = "M" + Svg.number(x) + " " + Svg.number(top);
                svg.path(start + "l-4.5 7m4.5 -7l4.5 7m-4.5 -7v13", "line " + Svg.stroke(series.look()));
            }
            case Series.End.Broken() -> {
                if (!series.points().isEmpty()) {
                    Series.Point last = series.points().getLast();
                    String start =
                            "M" + Svg.number(x(panel, series, last.x()) + 12) + " " + Svg.number(y(panel, last.y()));
                    svg.path(start + "m-5 -5l10 10m0 -10l-10 10", "line " + Svg.stroke(series.look()));
                }
            }
        }
    }

    /** Writes the names at the heights of the last points, but with room for each. */
    private void drawLabels(Panel panel) {
        List<Label> labels = new ArrayList<>();
        for (Series series : panel.series()) {
            if (series.end() instanceof Series.End.Beyond beyond) {
                labels.add(new Label(series, x(panel, series, beyond.x()), originY + TOP + 4));
            } else if (!series.points().isEmpty()) {
                Series.Point last = series.points().getLast();
                labels.add(new Label(series, x(panel, series, last.x()), y(panel, last.y())));
            }
        }
        labels.sort(Comparator.comparingDouble(Label::y).thenComparing(Label::x, Comparator.reverseOrder()));
        double[] heights = heights(labels, originY + HEIGHT - BOTTOM);
        double edge = originX + WIDTH - RIGHT;
        for (int i = 0; i < heights.length; i++) {
            Label label = labels.get(i);
            String look = Svg.stroke(label.series.look());
            svg.line(label.x + 6, label.y, edge + 8, heights[i], look, "1 3");
            svg.text(edge + 12, heights[i] + 4, "start", Svg.fill(label.series.look()), label.series.label());
        }
    }

    private static double[] heights(List<Label> labels, double bottom) {
        double[] heights = labels.stream().mapToDouble(Label::y).toArray();
        for (int i = 1; i < heights.length; i++) {
            heights[i] = Math.max(heights[i], heights[i - 1] + LABEL_HEIGHT);
        }
        double limit = bottom;
        for (int i = heights.length - 1; i >= 0; i--) {
            heights[i] = Math.min(heights[i], limit);
            limit = heights[i] - LABEL_HEIGHT;
        }
        return heights;
    }

    private double x(Panel panel, Series series, double value) {
        return x(panel, value) + APART * (series.look() - 1);
    }

    private double x(Panel panel, double value) {
        return originX + LEFT + panel.x().part(value) * (WIDTH - LEFT - RIGHT);
    }

    private double y(Panel panel, double value) {
        return originY + HEIGHT - BOTTOM - panel.y().part(value) * (HEIGHT - TOP - BOTTOM);
    }

    /** Where a line ends, and so where its name belongs. */
    private record Label(Series series, double x, double y) {}
}
