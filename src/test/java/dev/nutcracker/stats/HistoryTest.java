package dev.nutcracker.stats;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.History.Part;
import dev.nutcracker.stats.History.ServerKey;
import dev.nutcracker.stats.History.ServerSeries;
import dev.nutcracker.stats.Intervals.WorkerInterval;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final ServerKey ONE = new ServerKey("alpha", "one");

    private final History history = new History();

    @Test
    void shouldKeepNothingUnlessItIsToldTo() {
        history.add(interval(5000, pool("alpha", 10)), List.of(counts("alpha")));

        assertThat(history.since(null, 0, List.of()).timesMs()).isEmpty();
    }

    @Test
    void shouldKeepEachPoolAndAllOfThemTogether() {
        history.keep(10);
        history.add(interval(5000, pool("alpha", 10), pool("beta", 30)), List.of(counts("alpha"), counts("beta")));

        Part alpha = history.since("alpha", 0, List.of());
        Part all = history.since(null, 0, List.of());

        assertThat(alpha.timesMs()).containsExactly(5000);
        assertThat(alpha.values().get(Series.REQUESTS)).containsExactly(2);
        assertThat(alpha.values().get(Series.SERVER_ERRORS)).containsExactly(0.4f);
        assertThat(alpha.values().get(Series.TIMED_OUT)).containsExactly(0.2f);
        assertThat(alpha.values().get(Series.P50)).containsExactly(200);
        assertThat(alpha.values().get(Series.CLIENTS)).containsExactly(7);
        assertThat(alpha.values().get(Series.SERVER_CONNECTIONS)).containsExactly(3);
        assertThat(requireNonNull(alpha.values().get(Series.LAG_P99))[0]).isNaN();
        assertThat(all.values().get(Series.REQUESTS)).containsExactly(8);
        assertThat(all.values().get(Series.CLIENTS)).containsExactly(14);
        assertThat(all.values().get(Series.P99)).containsExactly(200);
        assertThat(all.values().get(Series.LAG_P99)).containsExactly(100);
    }

    @Test
    void shouldForgetTheOldestAndSendOnlyWhatIsNew() {
        history.keep(10);
        for (int i = 1; i <= 3; i++) {
            history.add(interval(i * 5000L, pool("alpha", i * 5)), List.of(counts("alpha")));
        }

        Part whole = history.since("alpha", 0, List.of());
        assertThat(whole.first()).isEqualTo(1);
        assertThat(whole.timesMs()).containsExactly(10_000, 15_000);
        assertThat(whole.values().get(Series.REQUESTS)).containsExactly(2, 3);
        Part rest = history.since("alpha", 2, List.of());
        assertThat(rest.timesMs()).containsExactly(15_000);
        assertThat(history.since("alpha", 3, List.of()).timesMs()).isEmpty();
        // Of a process before this one.
        assertThat(history.since("alpha", 99, List.of()).first()).isEqualTo(1);
    }

    @Test
    void shouldHaveNoValuesOfAPoolThatIsNewOrGone() {
        history.keep(15);
        history.add(interval(5000, pool("alpha", 5)), List.of(counts("alpha")));
        history.add(interval(10_000, pool("beta", 5)), List.of(counts("beta")));

        assertThat(history.since("beta", 0, List.of()).values().get(Series.REQUESTS))
                .containsExactly(Float.NaN, 1);
        assertThat(history.since("alpha", 0, List.of()).values()).isEmpty();
    }

    @Test
    void shouldKeepServersWhileSomebodyLooksAndFiveMinutesAfter() {
        history.keep(900);
        history.add(interval(5000, pool("alpha", 5)), List.of(counts("alpha")));
        assertThat(history.since("alpha", 0, List.of(ONE)).servers()).isEmpty();

        history.watch("alpha", 5000);
        history.add(interval(10_000, pool("alpha", 5)), List.of(counts("alpha")));
        assertThat(requireNonNull(history.since("alpha", 0, List.of(ONE))
                                .servers()
                                .get(ONE))
                        .get(ServerSeries.REQUESTS))
                .containsExactly(Float.NaN, 20);

        history.add(interval(5000 + 300_001, pool("alpha", 5)), List.of(counts("alpha")));
        assertThat(history.since("alpha", 0, List.of(ONE)).servers()).isEmpty();
    }

    @Test
    void shouldTakeNoMoreThanItsMemory() {
        history.keep(3600);
        List<PoolInterval> pools = new ArrayList<>();
        List<PoolSnapshot> counts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            pools.add(pool("pool" + i, 5));
            counts.add(counts("pool" + i));
            history.watch("pool" + i, 0);
        }
        history.add(interval(5000, pools.toArray(PoolInterval[]::new)), counts);

        assertThat(history.bytes()).isBetween(History.BYTES_MAX / 2, History.BYTES_MAX);
        assertThat(history.since("pool0", 0, List.of()).values()).isNotEmpty();
        assertThat(history.since("pool499", 0, List.of()).values()).isEmpty();
        assertThat(history.since(null, 0, List.of()).values().get(Series.REQUESTS))
                .containsExactly(500);
    }

    @Test
    void shouldHaveEachKindOfErrorInOneGroup() {
        for (ErrorKind kind : EnumSet.allOf(ErrorKind.class)) {
            assertThat(Stream.of(ErrorGroup.values()).filter(group -> group.has(kind)))
                    .as(kind.name())
                    .hasSize(1);
        }
    }

    private static Intervals interval(long endMs, PoolInterval... pools) {
        LatencyHistogram lag = new LatencyHistogram();
        lag.record(100_000);
        return new Intervals(endMs, 5 * SECOND_NS, SECOND_NS, List.of(pools), List.of(new WorkerInterval(lag, 0, 0)));
    }

    private static PoolInterval pool(String name, long requests) {
        Latency latency = new Latency();
        latency.total().record(200_000);
        long[] errors = new long[ErrorKind.values().length];
        errors[ErrorKind.TIMED_OUT.ordinal()] = 1;
        ServerInterval one = new ServerInterval("one", 20, 20, new long[ErrorKind.values().length], 0, new Latency());
        return new PoolInterval(name, requests, 2, 1, errors, 0, 0, latency, List.of(), List.of(one));
    }

    private static PoolSnapshot counts(String name) {
        long[] values = new long[PoolCounter.values().length];
        values[PoolCounter.CLIENT_CONNECTIONS.ordinal()] = 7;
        long[] ofServer = new long[ServerCounter.values().length];
        ofServer[ServerCounter.SERVER_CONNECTIONS.ordinal()] = 3;
        return new PoolSnapshot(name, values, List.of(new ServerSnapshot("one", ofServer)));
    }
}
