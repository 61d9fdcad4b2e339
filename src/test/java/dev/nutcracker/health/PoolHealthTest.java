package dev.nutcracker.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PoolHealthTest {
    private static final long RETRY_NS = 30_000;
    private static final long NOW_NS = 1_000_000;

    @Test
    void shouldHoldEveryServerForLiveAtFirst() {
        PoolHealth health = ejectingAt(2);

        assertThat(health.live()).containsExactly(true, true, true);
        assertThat(health.readmit(NOW_NS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldEjectWithTheFirstFailureIfTheLimitIsOneOrLess(int limit) {
        PoolHealth health = ejectingAt(limit);

        assertThat(health.failed(1, NOW_NS)).isTrue();
        assertThat(health.live()).containsExactly(true, false, true);
    }

    @Test
    void shouldEjectOnlyWithTheLastFailureOfTheLimit() {
        PoolHealth health = ejectingAt(3);

        assertThat(health.failed(0, NOW_NS)).isFalse();
        assertThat(health.failed(0, NOW_NS)).isFalse();
        assertThat(health.live()[0]).isTrue();
        assertThat(health.failed(0, NOW_NS)).isTrue();
        assertThat(health.live()[0]).isFalse();
    }

    @Test
    void shouldCountOnlyFailuresInRow() {
        PoolHealth health = ejectingAt(2);
        for (int i = 0; i < 10; i++) {
            assertThat(health.failed(0, NOW_NS)).isFalse();
            health.succeeded(0);
        }

        assertThat(health.failed(0, NOW_NS)).isFalse();
        assertThat(health.failed(0, NOW_NS)).isTrue();
    }

    @Test
    void shouldCountEachServerByItself() {
        PoolHealth health = ejectingAt(2);
        health.failed(0, NOW_NS);
        health.failed(1, NOW_NS);
        health.succeeded(2);

        assertThat(health.failed(1, NOW_NS)).isTrue();
        assertThat(health.live()).containsExactly(true, false, true);
        assertThat(health.failed(0, NOW_NS)).isTrue();
        assertThat(health.live()).containsExactly(false, false, true);
    }

    @Test
    void shouldNeverEjectIfThatIsOff() {
        PoolHealth health = new PoolHealth(1, false, 1, RETRY_NS);
        for (int i = 0; i < 10; i++) {
            assertThat(health.failed(0, NOW_NS)).isFalse();
        }

        assertThat(health.live()).containsExactly(true);
    }

    @Test
    void shouldTakeServerBackWhenTheRetryTimeHasPassed() {
        PoolHealth health = ejectingAt(1);
        health.failed(2, NOW_NS);

        assertThat(health.readmit(NOW_NS + RETRY_NS - 1)).isFalse();
        assertThat(health.live()[2]).isFalse();
        assertThat(health.readmit(NOW_NS + RETRY_NS)).isTrue();
        assertThat(health.live()[2]).isTrue();
        assertThat(health.readmit(NOW_NS + RETRY_NS)).isFalse();
    }

    @Test
    void shouldTakeBackOnlyServersWhoseTimeHasCome() {
        PoolHealth health = ejectingAt(1);
        health.failed(2, NOW_NS);
        health.failed(0, NOW_NS + 10);
        health.failed(1, NOW_NS + 5);

        assertThat(health.readmit(NOW_NS + RETRY_NS + 5)).isTrue();
        assertThat(health.live()).containsExactly(false, true, true);
    }

    @Test
    void shouldNeitherPutOffNorCountAgainAnEjectionForWhatFailsMeanwhile() {
        PoolHealth health = ejectingAt(2);
        health.failed(0, NOW_NS);
        health.failed(0, NOW_NS);
        for (int i = 1; i < 6; i++) {
            assertThat(health.failed(0, NOW_NS + i)).isFalse();
        }

        assertThat(health.readmit(NOW_NS + RETRY_NS)).isTrue();
        assertThat(health.failed(0, NOW_NS + RETRY_NS)).as("one failure of two").isFalse();
        assertThat(health.failed(0, NOW_NS + RETRY_NS)).isTrue();
    }

    @Test
    void shouldNotTakeServerBackForLateResponse() {
        PoolHealth health = ejectingAt(1);
        health.failed(0, NOW_NS);
        health.succeeded(0);

        assertThat(health.live()[0]).isFalse();
    }

    @Test
    void shouldEjectAgainAfterEachReturn() {
        PoolHealth health = ejectingAt(1);
        long nowNs = NOW_NS;
        for (int i = 0; i < 5; i++) {
            assertThat(health.failed(0, nowNs)).isTrue();
            nowNs += RETRY_NS;
            assertThat(health.readmit(nowNs)).isTrue();
        }
    }

    @Test
    void shouldStandClockThatWrapsAround() {
        long nowNs = Long.MAX_VALUE - 10;
        PoolHealth health = ejectingAt(1);
        health.failed(0, nowNs - RETRY_NS);
        health.failed(1, nowNs);

        assertThat(health.readmit(nowNs - 1)).isFalse();
        assertThat(health.readmit(nowNs)).isTrue();
        assertThat(health.live()).containsExactly(true, false, true);
        assertThat(health.readmit(Long.MAX_VALUE)).isFalse();
        assertThat(health.readmit(nowNs + RETRY_NS)).isTrue();
    }

    @Test
    void shouldKeepServersOutForTheirTimeWhenTheRulesChange() {
        PoolHealth health = ejectingAt(2);
        health.failed(1, NOW_NS);
        health.failed(2, NOW_NS);
        health.failed(2, NOW_NS);

        PoolHealth successor = health.successor(new int[] {2, -1, 1}, true, 2, 2 * RETRY_NS);

        assertThat(successor.live()).containsExactly(false, true, true);
        assertThat(successor.failed(2, NOW_NS))
                .as("its second failure in a row")
                .isTrue();
    }

    @Test
    void shouldTakeAllServersBackWhenNoneIsToBeEjectedAnyMore() {
        PoolHealth health = ejectingAt(1);
        health.failed(0, NOW_NS);

        assertThat(health.successor(new int[] {0, 1, 2}, false, 1, RETRY_NS).live())
                .containsExactly(true, true, true);
    }

    @Test
    void shouldHandOutItsListOfServersAsCopy() {
        PoolHealth health = ejectingAt(1);
        health.live()[0] = false;

        assertThat(health.live()[0]).isTrue();
    }

    @Test
    void shouldEjectOnceWhenSeveralThreadsSeeTheFailures() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            PoolHealth health = ejectingAt(7);
            AtomicInteger ejections = new AtomicInteger();
            run(4, () -> {
                for (int i = 0; i < 5; i++) {
                    ejections.addAndGet(health.failed(1, NOW_NS + i) ? 1 : 0);
                }
            });

            assertThat(ejections).hasValue(1);
            assertThat(health.live()).containsExactly(true, false, true);
        }
    }

    @Test
    void shouldTakeBackOnceWhenSeveralThreadsAsk() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            PoolHealth health = ejectingAt(1);
            health.failed(1, NOW_NS);
            AtomicInteger returns = new AtomicInteger();
            run(4, () -> returns.addAndGet(health.readmit(NOW_NS + RETRY_NS) ? 1 : 0));

            assertThat(returns).hasValue(1);
        }
    }

    private static PoolHealth ejectingAt(int failureLimit) {
        return new PoolHealth(3, true, failureLimit, RETRY_NS);
    }

    private static void run(int threadCount, Runnable task) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < threadCount; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                awaitQuietly(start);
                task.run();
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
