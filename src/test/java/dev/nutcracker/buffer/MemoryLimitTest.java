package dev.nutcracker.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryLimitTest {
    private static final long MIB = 1024 * 1024;

    private final MemoryLimit limit = new MemoryLimit(MIB, new HeapLimit(MIB, Long.MAX_VALUE));
    private final MemoryLimit.Share share = limit.share();

    @Test
    void shouldNotBeExhaustedAtTheLimitButAboveIt() {
        share.change(MIB);
        assertThat(share.isExhausted()).isFalse();

        share.change(1);
        assertThat(share.isExhausted()).isTrue();

        share.change(-1);
        assertThat(share.isExhausted()).isFalse();
    }

    @Test
    void shouldBeExactWhenNothingIsInUse() {
        share.change(100_000);
        share.change(-70_000);
        share.change(-30_000);

        assertThat(limit.usedBytes()).isZero();
    }

    @Test
    void shouldSetNoMoreHeapApartThanThereIs() {
        assertThat(limit.heap().take(MIB - 1)).isTrue();
        assertThat(limit.heap().take(2)).isFalse();
        assertThat(limit.heap().take(1)).isTrue();

        limit.heap().giveBack(10);

        assertThat(limit.heap().take(11)).isFalse();
        assertThat(limit.heap().take(10)).isTrue();
        assertThat(limit.usedBytes()).isZero();
    }

    @Test
    void shouldAddUpTheSharesOfAllWorkers() {
        MemoryLimit.Share other = limit.share();
        share.change(MIB / 2);
        other.change(MIB / 2);
        assertThat(limit.usedBytes()).isEqualTo(MIB);

        other.change(MIB / 2);
        assertThat(share.isExhausted()).isTrue();

        other.change(-MIB / 2);
        share.change(-MIB / 2);
        other.change(-MIB / 2);
        assertThat(limit.usedBytes()).isZero();
    }

    @Test
    void shouldReportManySmallChangesTogether() {
        long changed = 0;
        long reports = 0;
        for (int i = 0; i < 1000; i++) {
            long before = limit.usedBytes();
            share.change(1000);
            changed += 1000;
            reports += limit.usedBytes() == before ? 0 : 1;
            assertThat(limit.usedBytes()).isBetween(changed - 64 * 1024 + 1, changed);
        }
        assertThat(reports).isEqualTo(1000 / 66);
    }

    @Test
    void shouldJudgeByWhatTheWorkerHasNotReportedYet() {
        share.change(MIB - 10);
        share.change(11);

        assertThat(limit.usedBytes()).isEqualTo(MIB - 10);
        assertThat(share.isExhausted()).isTrue();
        assertThat(limit.share().isExhausted()).isFalse();
    }

    @Test
    void shouldCallOnEveryHolderForRoom() {
        List<String> called = new ArrayList<>();
        limit.onShortage(() -> called.add("first"));
        limit.onShortage(() -> called.add("second"));
        share.callForRoom();

        assertThat(called).containsExactly("first", "second");
        assertThat(share.limit()).isSameAs(limit);
        assertThat(limit.maxBytes()).isEqualTo(MIB);
    }

    @Test
    void shouldCountForSeveralWorkersAtOnce() throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(Thread.ofPlatform().start(this::takeAMebibyteAndGiveHalfBack));
        }
        for (Thread worker : workers) {
            worker.join();
        }

        assertThat(limit.usedBytes()).isEqualTo(2 * MIB);
    }

    private void takeAMebibyteAndGiveHalfBack() {
        MemoryLimit.Share own = limit.share();
        for (int i = 0; i < 1024; i++) {
            own.change(2048);
            own.change(-1024);
        }
        for (int i = 0; i < 512; i++) {
            own.change(-1024);
        }
    }
}
