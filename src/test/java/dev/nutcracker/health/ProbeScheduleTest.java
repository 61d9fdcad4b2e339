package dev.nutcracker.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.ProbeSchedule.Intervals;
import dev.nutcracker.health.ProbeSchedule.Pace;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a server is probed. */
final class ProbeScheduleTest {
    private static final long STEADY_NS = ms(2000);
    private static final long FAST_NS = ms(500);
    private static final long DOWN_NS = ms(4000);
    private static final Intervals PLAIN = new Intervals(STEADY_NS, FAST_NS, DOWN_NS, 0);
    private static final Intervals JITTERED = new Intervals(STEADY_NS, FAST_NS, DOWN_NS, 20);
    /** Where the clock stands at the beginning; clocks of the system may also be negative. */
    private static final long START_NS = Long.MAX_VALUE - ms(1000);

    @Test
    void shouldSpreadTheFirstProbesOfManyServersOverTheInterval() {
        Random random = new Random(7);
        int[] inTenth = new int[10];
        for (int i = 0; i < 10_000; i++) {
            ProbeSchedule schedule = new ProbeSchedule(PLAIN, random);
            schedule.begin(START_NS, Pace.STEADY);
            inTenth[(int) (schedule.leftNs(START_NS) * 10 / STEADY_NS)]++;
        }

        assertThat(IntStream.of(inTenth)).allSatisfy(count -> assertThat(count).isBetween(900, 1100));
    }

    @Test
    void shouldProbeAnUnknownServerThatIsOutSooner() {
        List<Long> firstNs = IntStream.range(0, 100)
                .mapToObj(seed -> {
                    ProbeSchedule schedule = new ProbeSchedule(PLAIN, new Random(seed));
                    schedule.begin(START_NS, Pace.FAST);
                    return schedule.leftNs(START_NS);
                })
                .toList();

        assertThat(firstNs).allSatisfy(leftNs -> assertThat(leftNs).isBetween(0L, FAST_NS));
    }

    @Test
    void shouldVaryEachIntervalByTheJitterAndKeepItsMean() {
        ProbeSchedule schedule = new ProbeSchedule(JITTERED, new Random(7));
        long nowNs = START_NS;
        schedule.begin(nowNs, Pace.STEADY);
        nowNs += schedule.leftNs(nowNs);
        long firstNs = nowNs;
        for (int i = 0; i < 10_000; i++) {
            schedule.probe(nowNs);
            long leftNs = schedule.leftNs(nowNs);
            assertThat(leftNs).isBetween(STEADY_NS * 8 / 10, STEADY_NS * 12 / 10);
            nowNs += leftNs;
        }

        assertThat((nowNs - firstNs) / 10_000).isBetween(STEADY_NS * 99 / 100, STEADY_NS * 101 / 100);
    }

    @Test
    void shouldNotWaitForTheEndOfAnIntervalWhenTheServerBecomesSuspect() {
        ProbeSchedule schedule = probed(PLAIN);

        schedule.change(Pace.FAST);

        assertThat(schedule.leftNs(START_NS)).isEqualTo(FAST_NS);
        assertThat(schedule.leftNs(START_NS + ms(600)))
                .as("the latest probe is longer ago than that")
                .isZero();
    }

    @Test
    void shouldNotDelayAProbeThatIsDueWhenTheServerGoesDown() {
        ProbeSchedule schedule = probed(PLAIN);

        schedule.change(Pace.DOWN);
        assertThat(schedule.leftNs(START_NS)).isEqualTo(STEADY_NS);

        schedule.probe(START_NS + STEADY_NS);
        assertThat(schedule.leftNs(START_NS + STEADY_NS)).isEqualTo(DOWN_NS);
    }

    @Test
    void shouldHurryButNotMakeMoreProbesThanAtTheFastPace() {
        ProbeSchedule schedule = probed(PLAIN);

        schedule.hurry(START_NS + ms(100));
        assertThat(schedule.leftNs(START_NS + ms(100))).isEqualTo(ms(400));

        schedule.hurry(START_NS + ms(700));
        assertThat(schedule.leftNs(START_NS + ms(700))).isZero();
    }

    @Test
    void shouldAskForAConnectionAtEveryTenthProbe() {
        ProbeSchedule schedule = probed(PLAIN);
        List<Boolean> due =
                IntStream.range(0, 30).mapToObj(_ -> schedule.countProbe()).toList();

        assertThat(IntStream.range(0, 30).filter(due::get)).containsExactly(9, 19, 29);
    }

    @Test
    void shouldCountProbesFromTheLatestConnection() {
        ProbeSchedule schedule = probed(PLAIN);
        IntStream.range(0, 5).forEach(_ -> schedule.countProbe());
        schedule.connected();

        List<Boolean> due =
                IntStream.range(0, 9).mapToObj(_ -> schedule.countProbe()).toList();

        assertThat(due.indexOf(true)).isEqualTo(8);
    }

    private static ProbeSchedule probed(Intervals intervals) {
        ProbeSchedule schedule = new ProbeSchedule(intervals, new Random(7));
        schedule.begin(START_NS, Pace.STEADY);
        schedule.probe(START_NS);
        return schedule;
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
