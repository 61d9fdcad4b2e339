package dev.nutcracker.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * An axis: its title with the unit, the values at its ends, and the values that are marked.
 *
 * @param low where a logarithmic one starts; a linear one starts at 0
 * @param label the text beside a mark
 */
public record Scale(
        String title, boolean logarithmic, double low, double high, List<Double> marks, DoubleFunction<String> label) {
    private static final int MOST_MARKS = 7;
    private static final int MOST_LINEAR_MARKS = 5;
    private static final double[] STEPS = {1, 2, 5, 10};

    /** Rounding errors of a step must not add one. */
    private static final double TOLERANCE = 1e-9;

    /** Returns a scale from 0 to {@code most} or a little more. */
    public static Scale linear(String title, double most, DoubleFunction<String> label) {
        double step = step(most, MOST_LINEAR_MARKS);
        List<Double> marks = new ArrayList<>();
        long count = (long) Math.ceil(most / step - TOLERANCE);
        for (long i = 0; i <= count; i++) {
            marks.add(i * step);
        }
        return new Scale(title, false, 0, count * step, marks, label);
    }

    /** Returns a logarithmic scale that has both values, which are above 0, and says so in its title. */
    public static Scale logarithmic(String title, double least, double most, DoubleFunction<String> label) {
        List<Double> marks = new ArrayList<>();
        double decade = Math.pow(10, Math.floor(Math.log10(least)));
        for (; marks.isEmpty() || marks.getLast() < most; decade *= 10) {
            for (int i = 0; i < STEPS.length - 1; i++) {
                double mark = STEPS[i] * decade;
                boolean below = STEPS[i + 1] * decade <= least;
                if (!below && (marks.isEmpty() || marks.getLast() < most)) {
                    marks.add(mark);
                }
            }
        }
        double low = marks.getFirst();
        double high = marks.getLast();
        if (marks.size() > MOST_MARKS) {
            marks.removeIf(mark -> !isPowerOfTen(mark));
        }
        return new Scale(title + " (logarithmic)", true, low, high, marks, label);
    }

    /** Returns where the value stands, from 0 to 1. */
    double part(double value) {
        double part = logarithmic
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return Math.clamp(part, 0, 1);
    }

    private static double step(double most, int count) {
        double unit = Math.pow(10, Math.floor(Math.log10(most / count)));
        for (double step : STEPS) {
            if (most / (step * unit) <= count) {
                return step * unit;
            }
        }
        return STEPS[STEPS.length - 1] * unit;
    }

    private static boolean isPowerOfTen(double value) {
        double exponent = Math.log10(value);
        return Math.abs(exponent - Math.rint(exponent)) < TOLERANCE;
    }
}
