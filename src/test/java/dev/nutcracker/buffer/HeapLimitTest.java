package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much clients may have under way, by how much of the heap is left. */
final class HeapLimitTest {
    private static final long MIB = 1024 * 1024;

    private final HeapLimit limit = new HeapLimit(MIB / 4, MIB);
    private final HeapLimit.Share share = limit.share();

    @Test
    void shouldLetClientsHaveAllTheirRequestsUntilHalfIsTaken() {
        share.change(MIB / 2);

        assertThat(share.outstandingMax()).isEqualTo(HeapLimit.OUTSTANDING_MAX);
        assertThat(share.pressureBytes()).isZero();
    }

    @Test
    void shouldLetClientsHaveFewerTheLessIsLeftButAlwaysOne() {
        share.change(MIB / 4 * 3);
        assertThat(share.outstandingMax()).isEqualTo(HeapLimit.OUTSTANDING_MAX / 2);
        assertThat(share.isExhausted()).isFalse();

        share.change(MIB / 4);
        assertThat(share.outstandingMax()).isEqualTo(1);
        assertThat(share.isExhausted()).isTrue();
        assertThat(share.pressureBytes()).isPositive();

        share.change(MIB);
        assertThat(share.outstandingMax()).isEqualTo(1);

        share.change(-2 * MIB);
        assertThat(share.outstandingMax()).isEqualTo(HeapLimit.OUTSTANDING_MAX);
        assertThat(share.isExhausted()).isFalse();
        assertThat(limit.usedBytes()).isZero();
    }

    @Test
    void shouldCountTheLittleThatOnlyItsWorkerKnowsOf() {
        HeapLimit small = new HeapLimit(0, 100_000);
        HeapLimit.Share only = small.share();

        only.change(60_000);

        assertThat(only.outstandingMax()).isEqualTo(HeapLimit.OUTSTANDING_MAX * 4 / 5);
    }

    @Test
    void shouldBeExactWhenNothingIsTaken() {
        share.change(100_000);
        share.change(-70_000);
        share.change(-30_000);

        assertThat(limit.usedBytes()).isZero();
    }

    @Test
    void shouldCountWhatIsKeptAndWhatOtherWorkersTake() {
        HeapLimit.Share other = limit.share();
        other.change(MIB / 2);
        assertThat(limit.take(MIB / 4)).isTrue();
        assertThat(limit.take(1)).isFalse();

        share.change(1);

        assertThat(share.outstandingMax()).isBetween(1, HeapLimit.OUTSTANDING_MAX / 2);
        assertThat(limit.usedBytes()).isEqualTo(MIB / 4 * 3);
        assertThat(limit.isExhausted()).isFalse();
        other.change(MIB / 4);
        assertThat(limit.isExhausted()).isTrue();
    }
}
