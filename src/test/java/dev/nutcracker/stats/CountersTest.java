package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
        assertThat(counters.snapshot()).containsExactly(0, 0, 1, 0, 0, 42);
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
        PoolSnapshot first =
                pool(new long[] {1, 2, 3, 4, 5, 6}, new long[] {1, 2, 3, 4, 500, 6, 7, 8, 9, 10, 11, 12, 13});
        PoolSnapshot second = pool(
                new long[] {10, 20, -3, 40, 50, 60},
                new long[] {10, 20, 30, 40, 90, 60, 70, 80, 90, 100, 110, 120, 130});

        PoolSnapshot sum = first.plus(second);

        assertThat(sum.name()).isEqualTo("pool");
        assertThat(sum.values()).containsExactly(11, 22, 0, 44, 55, 66);
        assertThat(sum.value(PoolCounter.FORWARD_ERROR)).isEqualTo(55);
        assertThat(sum.servers()).hasSize(2);
        for (ServerSnapshot server : sum.servers()) {
            assertThat(server.values()).containsExactly(11, 22, 33, 44, 500, 66, 77, 88, 99, 110, 121, 132, 143);
            assertThat(server.value(ServerCounter.SERVER_EJECTED_AT)).isEqualTo(500);
        }
        assertThat(sum.servers()).extracting(ServerSnapshot::name).containsExactly("one", "two");
    }

    @Test
    void shouldLeaveTheSummandsAlone() {
        PoolSnapshot first = pool(new long[] {1, 1, 1, 1, 1, 1}, new long[13]);
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
