package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How old the data of a replica is, by what its primary had at which time. */
final class OffsetHistoryTest {
    private final OffsetHistory history = new OffsetHistory();

    @Test
    void shouldKnowWhenThePrimaryHadNoMore() {
        history.add("a", 100, 10);
        history.add("a", 180, 20);
        history.add("a", 260, 30);

        assertThat(history.freshNs(99)).isEqualTo(OffsetHistory.UNKNOWN_NS);
        assertThat(history.freshNs(100)).isEqualTo(10);
        assertThat(history.freshNs(179)).isEqualTo(10);
        assertThat(history.freshNs(200)).isEqualTo(20);
        assertThat(history.freshNs(1000)).isEqualTo(30);
    }

    @Test
    void shouldCallDataFreshWhileNothingIsWritten() {
        history.add("a", 100, 10);
        history.add("a", 100, 20);

        assertThat(history.freshNs(100)).isEqualTo(20);
        assertThat(history.freshNs(99)).isEqualTo(OffsetHistory.UNKNOWN_NS);
    }

    @Test
    void shouldBeginAnewWithAnotherHistory() {
        history.add("a", 100, 10);
        history.add("b", 50, 20);

        assertThat(history.isOf("a")).isFalse();
        assertThat(history.isOf("b")).isTrue();
        assertThat(history.freshNs(49)).isEqualTo(OffsetHistory.UNKNOWN_NS);
        assertThat(history.freshNs(60)).isEqualTo(20);
    }

    /** A primary that was restarted may have the same history with less data. */
    @Test
    void shouldBeginAnewWhenThereIsLess() {
        history.add("a", 100, 10);
        history.add("a", 90, 20);

        assertThat(history.freshNs(95)).isEqualTo(20);
        assertThat(history.freshNs(89)).isEqualTo(OffsetHistory.UNKNOWN_NS);
    }

    @Test
    void shouldStayBoundedAndNeverCallDataFresherThanItIs() {
        int count = 5 * OffsetHistory.SAMPLES_MAX;
        for (int i = 1; i <= count; i++) {
            history.add("a", i, i);
        }

        assertThat(history.freshNs(count)).isEqualTo(count);
        for (int offset = 1; offset <= count; offset++) {
            assertThat(history.freshNs(offset)).isLessThanOrEqualTo(offset);
        }
        assertThat(history.freshNs(count / 2)).isGreaterThan(count / 4);
    }
}
