package dev.nutcracker.benchmarks.chart;

import java.util.List;

/** Groups of bars from the left to the right, each with its name and its value. */
public final class BarChart {
    private static final double WIDTH = 720;
    private static final double LEFT = 110;
    private static final double RIGHT = 90;
    private static final double TOP = 8;
    private static final double BOTTOM = 48;
    private static final double TITLE = 26;
    private static final double BAR = 22;
    private static final double GAP = 8;

    private BarChart() {}

    /** The bars of one group. */
    public record Group(String title, List<Bar> bars) {}

    /** One bar; {@code value} is {@code NaN} if there is none, and {@code text} says the value or why. */
    public record Bar(String label, int look, double value, String text) {}

    /** Returns the picture. The scale starts at 0, so that lengths can be compared. */
    public static String svg(String title, String description, Scale scale, List<Group> groups) {
        int bars = groups.stream().mapToInt(group -> group.bars().size()).sum();
        double height = TOP + BOTTOM + groups.size() * (TITLE + GAP) + bars * BAR;
        Svg svg = new Svg(WIDTH, height, title, description);
        drawAxis(svg, scale, height - BOTTOM);
        double y = TOP;
        for (Group group : groups) {
            svg.text(LEFT, y + 18, "start", "ink title", group.title());
            y += TITLE;
            for (Bar bar : group.bars()) {
                draw(svg, scale, bar, y);
                y += BAR;
            }
            y += GAP;
        }
        return svg.end();
    }

    private static void draw(Svg svg, Scale scale, Bar bar, double y) {
        svg.text(LEFT - 8, y + 15, "end", Svg.fill(bar.look()), bar.label());
        double length = Double.isNaN(bar.value()) ? 0 : scale.part(bar.value()) * (WIDTH - LEFT - RIGHT);
        if (length > 0) {
            svg.bar(LEFT, y + 2, length, BAR - 5, Svg.fill(bar.look()));
        }
        svg.text(LEFT + length + 6, y + 15, "start", "ink", bar.text());
    }

    private static void drawAxis(Svg svg, Scale scale, double bottom) {
        for (double mark : scale.marks()) {
            double x = LEFT + scale.part(mark) * (WIDTH - LEFT - RIGHT);
            svg.line(x, TOP, x, bottom, "grid", "");
            svg.text(x, bottom + 16, "middle", "faint", scale.label().apply(mark));
        }
        svg.text(LEFT + (WIDTH - LEFT - RIGHT) / 2, bottom + 36, "middle", "faint", scale.title());
    }
}
