package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CountersTest {
    private final Counters<PoolCounter> counters = new Counters<>(PoolCounter.class);

    @Test
    void shouldStartAtZero() {
        assertThat(counters.snapshot()).hasSize(PoolCounter.values().length).containsOnly(0);
    }

    @Test
    void shouldCountEachRowByItself() {
        counters.increment(PoolCounter.CLIENT_CONNECTIONS);
        counters.increment(PoolCounter.CLIENT_CONNECTIONS);
        counters.decrement(PoolCounter.CLIENT_CONNECTIONS);
        counters.add(PoolCounter.FRAGMENTS, 40);
        counters.add(PoolCounter.FRAGMENTS, 2);

        assertThat(counters.value(PoolCounter.CLIENT_CONNECTIONS)).isOne();
        assertThat(counters.value(PoolCounter.FRAGMENTS)).isEqualTo(42);
        assertThat(counters.snapshot())
                .isEqualTo(Values.of(PoolCounter.class)
                        .with(PoolCounter.CLIENT_CONNECTIONS, 1)
                        .with(PoolCounter.FRAGMENTS, 42)
                        .toArray());
    }

    @Test
    void shouldGiveSnapshotsThatDoNotChange() {
        long[] before = counters.snapshot();
        counters.increment(PoolCounter.CLIENT_EOF);
        before[PoolCounter.CLIENT_ERR.ordinal()] = 7;

        assertThat(before[PoolCounter.CLIENT_EOF.ordinal()]).isZero();
        assertThat(counters.value(PoolCounter.CLIENT_ERR)).isZero();
    }

    @Test
    void shouldTallyConnections() {
        ConnectionTally tally = new ConnectionTally();
        tally.opened();
        tally.opened();
        tally.closed();

        assertThat(tally.total()).isEqualTo(2);
        assertThat(tally.current()).isOne();
    }

    @Test
    void shouldAddUpWorkersAndTakeTheLatestMoment() {
        PoolSnapshot first = pool(
                Values.of(PoolCounter.class)
                        .with(PoolCounter.CLIENT_CONNECTIONS, 3)
                        .with(PoolCounter.FORWARD_ERROR, 5)
                        .toArray(),
                Values.of(ServerCounter.class)
                        .with(ServerCounter.REQUESTS, 6)
                        .with(ServerCounter.SERVER_EJECTED_AT, 500)
                        .toArray());
        PoolSnapshot second = pool(
                Values.of(PoolCounter.class)
                        .with(PoolCounter.CLIENT_CONNECTIONS, -3)
                        .with(PoolCounter.FORWARD_ERROR, 50)
                        .toArray(),
                Values.of(ServerCounter.class)
                        .with(ServerCounter.REQUESTS, 60)
                        .with(ServerCounter.SERVER_EJECTED_AT, 90)
                        .toArray());

        PoolSnapshot sum = first.plus(second);

        assertThat(sum.name()).isEqualTo("pool");
        assertThat(sum.value(PoolCounter.CLIENT_CONNECTIONS)).isZero();
        assertThat(sum.value(PoolCounter.FORWARD_ERROR)).isEqualTo(55);
        assertThat(sum.servers()).hasSize(2);
        for (ServerSnapshot server : sum.servers()) {
            assertThat(server.value(ServerCounter.REQUESTS)).isEqualTo(66);
            assertThat(server.value(ServerCounter.SERVER_EJECTED_AT)).isEqualTo(500);
        }
        assertThat(sum.servers()).extracting(ServerSnapshot::name).containsExactly("one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void shouldAddUpEveryRowOfAPoolByItself(PoolCounter counter) {
        PoolSnapshot one =
                pool(Values.of(PoolCounter.class).with(counter, 3).toArray(), new long[ServerCounter.values().length]);

        assertThat(one.plus(one).values())
                .isEqualTo(Values.of(PoolCounter.class)
                        .with(counter, counter.sum() == Counter.Sum.LATEST ? 3 : 6)
                        .toArray());
    }

    @ParameterizedTest
    @EnumSource
    void shouldAddUpEveryRowOfAServerByItself(ServerCounter counter) {
        ServerSnapshot one = new ServerSnapshot(
                "one", Values.of(ServerCounter.class).with(counter, 3).toArray());

        assertThat(one.plus(one).values())
                .isEqualTo(Values.of(ServerCounter.class)
                        .with(counter, counter.sum() == Counter.Sum.LATEST ? 3 : 6)
                        .toArray());
    }

    @Test
    void shouldLeaveTheSummandsAlone() {
        long[] ones = new long[PoolCounter.values().length];
        Arrays.fill(ones, 1);
        PoolSnapshot first = pool(ones, new long[ServerCounter.values().length]);
        PoolSnapshot sum = first.plus(first);
        sum.values()[0] = 99;
        sum.servers().getFirst().values()[0] = 99;

        assertThat(first.values()).containsOnly(1);
        assertThat(first.servers().getFirst().values()).containsOnly(0);
    }

    private static PoolSnapshot pool(long[] values, long[] serverValues) {
        return new PoolSnapshot(
                "pool",
                values,
                List.of(new ServerSnapshot("one", serverValues), new ServerSnapshot("two", serverValues)));
    }
}
