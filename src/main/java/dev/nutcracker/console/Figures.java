package dev.nutcracker.console;

import dev.nutcracker.console.table.Cell;
import dev.nutcracker.stats.LatencyHistogram;
import org.jspecify.annotations.Nullable;

/** Measurements as cells. */
final class Figures {
    private static final long NS_PER_US = 1_000;
    private static final long NS_PER_S = 1_000_000_000;

    private Figures() {}

    /** Returns a time that the given part of all times does not exceed, in microseconds; missing without any times. */
    static Cell percentileUs(@Nullable LatencyHistogram times, double part) {
        return times == null || times.isEmpty() ? Cell.missing() : Cell.of(times.percentileNs(part) / NS_PER_US);
    }

    /** Returns the mean in microseconds; missing without any times. */
    static Cell meanUs(LatencyHistogram times) {
        return times.isEmpty() ? Cell.missing() : Cell.of(times.meanNs() / NS_PER_US);
    }

    /** Returns the longest time in microseconds; missing without any times. */
    static Cell maxUs(LatencyHistogram times) {
        return times.isEmpty() ? Cell.missing() : Cell.of(times.maxNs() / NS_PER_US);
    }

    static long seconds(long ns) {
        return ns / NS_PER_S;
    }

    static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }
}
