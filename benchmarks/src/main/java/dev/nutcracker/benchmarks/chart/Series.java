package dev.nutcracker.benchmarks.chart;

import java.util.List;

/**
 * One line of a panel.
 *
 * @param look which colour and shape it has, the same in all charts of a page
 * @param end how it ends after its last point
 */
public record Series(String label, int look, List<Point> points, End end) {
    /**
     * A measured value and its range; {@code low} and {@code high} are {@code NaN} if it has none.
     */
    public record Point(double x, double y, double low, double high) {}

    /** How a line ends. */
    public sealed interface End {
        /** With its last point. */
        record Complete() implements End {}

        /** At {@code x} the value is beyond all bounds: an arrow upwards. */
        record Beyond(double x) implements End {}

        /** There is nothing to show any more: a cross. */
        record Broken() implements End {}
    }
}
