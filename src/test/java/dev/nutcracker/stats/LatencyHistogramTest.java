package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatencyHistogramTest {
    private static final double[] PARTS = {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1};
    private static final long US = 1_000;

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void shouldKnowNothingWithoutTimes() {
        assertThat(histogram.isEmpty()).isTrue();
        assertThat(histogram.count()).isZero();
        assertThat(histogram.sumNs()).isZero();
        assertThat(histogram.meanNs()).isZero();
        assertThat(histogram.maxNs()).isZero();
        assertThat(histogram.percentileNs(0.99)).isZero();
        assertThat(histogram.counts(new long[] {100, 1_000})).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldComeCloseToExactPercentiles(long seed) {
        long[] times = times(new Random(seed), 2_000);

        LongStream.of(times).forEach(histogram::record);

        Arrays.sort(times);
        for (double part : PARTS) {
            long exactNs = times[(int) Math.ceil(part * times.length) - 1];
            assertThat(histogram.percentileNs(part))
                    .as("%s of all", part)
                    .isBetween(exactNs, exactNs + Math.max(US, exactNs / 10));
        }
        assertThat(histogram.count()).isEqualTo(times.length);
        assertThat(histogram.maxNs()).isEqualTo(times[times.length - 1]);
        assertThat(histogram.sumNs()).isEqualTo(LongStream.of(times).sum());
        assertThat(histogram.meanNs()).isEqualTo(histogram.sumNs() / times.length);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldCountExactlyUpToTheEdgesOfBuckets(long seed) {
        long[] times = times(new Random(seed), 2_000);
        long[] edgesUs = {1, 7, 10, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 500_000, 10_000_000, 50_000_000};

        LongStream.of(times).forEach(histogram::record);

        long[] exact = LongStream.of(edgesUs)
                .map(edgeUs ->
                        LongStream.of(times).filter(ns -> ns <= edgeUs * US).count())
                .toArray();
        assertThat(histogram.counts(edgesUs)).isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 20, 50, 100, 1_000, 200_000, 5_000_000, 50_000_000})
    void shouldCountATimeThatIsAnEdgeBelowIt(long edgeUs) {
        histogram.record(edgeUs * US);
        assertThat(histogram.counts(new long[] {edgeUs})).containsExactly(1);

        histogram.record(edgeUs * US + 1);
        assertThat(histogram.counts(new long[] {edgeUs})).containsExactly(1);
        assertThat(histogram.count()).isEqualTo(2);
    }

    @Test
    void shouldTakeTimesOfAnyLength() {
        long dayNs = 86_400_000_000_000L;
        histogram.record(-5);
        histogram.record(0);
        histogram.record(dayNs);

        assertThat(histogram.count()).isEqualTo(3);
        assertThat(histogram.sumNs()).isEqualTo(dayNs);
        assertThat(histogram.percentileNs(0.5)).isLessThanOrEqualTo(US);
        assertThat(histogram.percentileNs(1)).isEqualTo(dayNs);
        assertThat(histogram.counts(new long[] {1, 50_000_000})).containsExactly(2, 2);
    }

    @Test
    void shouldAddUpAsIfOneHadSeenAllTimes() {
        LatencyHistogram other = new LatencyHistogram();
        LatencyHistogram both = new LatencyHistogram();
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            long ns = time(random);
            (i % 3 == 0 ? histogram : other).record(ns);
            both.record(ns);
        }

        LatencyHistogram sum = histogram.copy();
        sum.add(other);

        for (double part : PARTS) {
            assertThat(sum.percentileNs(part)).isEqualTo(both.percentileNs(part));
        }
        assertThat(sum.count()).isEqualTo(1_000);
        assertThat(sum.sumNs()).isEqualTo(both.sumNs());
        assertThat(sum.maxNs()).isEqualTo(both.maxNs());
    }

    @Test
    void shouldGiveCopiesThatDoNotChange() {
        histogram.record(US);
        LatencyHistogram copy = histogram.copy();
        histogram.record(US);
        copy.record(2 * US);

        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.maxNs()).isEqualTo(US);
        assertThat(copy.count()).isEqualTo(2);
        assertThat(copy.maxNs()).isEqualTo(2 * US);
    }

    private static long[] times(Random random, int count) {
        return LongStream.generate(() -> time(random)).limit(count).toArray();
    }

    /** As many short times as long ones, from nothing to 90 s, some of them edges. */
    private static long time(Random random) {
        long ns = (long) Math.pow(10, random.nextDouble() * Math.log10(90e9));
        return random.nextInt(4) == 0 ? ns / US * US : ns;
    }
}
