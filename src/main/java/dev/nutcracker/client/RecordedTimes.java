package dev.nutcracker.client;

import dev.nutcracker.protocol.LatencySummary;
import dev.nutcracker.stats.LatencyHistogram;

/** The times of a histogram that nothing is recorded in any more, as inquiries see them. */
record RecordedTimes(LatencyHistogram histogram) implements LatencySummary {
    @Override
    public LatencySummary plus(LatencySummary other) {
        LatencyHistogram sum = histogram.copy();
        sum.add(((RecordedTimes) other).histogram);
        return new RecordedTimes(sum);
    }

    @Override
    public long count() {
        return histogram.count();
    }

    @Override
    public long sumNs() {
        return histogram.sumNs();
    }

    @Override
    public long percentileNs(double part) {
        return histogram.percentileNs(part);
    }
}
