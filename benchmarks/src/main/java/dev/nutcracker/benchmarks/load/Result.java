package dev.nutcracker.benchmarks.load;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * All rounds of one load.
 *
 * @param loadAverage of the machine before the first round
 * @param rounds by the name of the proxy, in display order
 * @param restless names of the proxies that had not settled when the rounds began
 */
record Result(Load load, double loadAverage, Map<String, List<InquiryRun>> rounds, List<String> restless) {
    double median(String proxy, Measure measure) {
        return median(sorted(proxy, measure));
    }

    /** Returns the median of values in ascending order. */
    static double median(double[] values) {
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** Returns the range of the rounds, as a fraction of their median. */
    double spread(String proxy, Measure measure) {
        double[] values = sorted(proxy, measure);
        return values.length < 2 ? Double.NaN : (values[values.length - 1] - values[0]) / median(proxy, measure);
    }

    private double[] sorted(String proxy, Measure measure) {
        double[] values = rounds.getOrDefault(proxy, List.of()).stream()
                .mapToDouble(measure::of)
                .toArray();
        if (values.length == 0) {
            return new double[] {Double.NaN};
        }
        Arrays.sort(values);
        return values;
    }
}
