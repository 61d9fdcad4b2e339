package dev.nutcracker.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.PoolHealth.Rules;
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

    private List<ServerHealth> servers = List.of();

    @Test
    void shouldHoldEveryServerForLiveAtFirst() {
        PoolHealth health = ejectingAt(2);

        assertThat(live(health)).containsExactly(true, true, true);
        assertThat(health.readmit(NOW_NS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldEjectWithTheFirstFailureIfTheLimitIsOneOrLess(int limit) {
        PoolHealth health = ejectingAt(limit);

        assertThat(health.failed(servers.get(1), NOW_NS)).isTrue();
        assertThat(live(health)).containsExactly(true, false, true);
    }

    @Test
    void shouldEjectOnlyWithTheLastFailureOfTheLimit() {
        PoolHealth health = ejectingAt(3);

        assertThat(health.failed(servers.get(0), NOW_NS)).isFalse();
        assertThat(health.failed(servers.get(0), NOW_NS)).isFalse();
        assertThat(live(health)[0]).isTrue();
        assertThat(health.failed(servers.get(0), NOW_NS)).isTrue();
        assertThat(live(health)[0]).isFalse();
    }

    @Test
    void shouldCountOnlyFailuresInRow() {
        PoolHealth health = ejectingAt(2);
        for (int i = 0; i < 10; i++) {
            assertThat(health.failed(servers.get(0), NOW_NS)).isFalse();
            servers.get(0).succeeded();
        }

        assertThat(health.failed(servers.get(0), NOW_NS)).isFalse();
        assertThat(health.failed(servers.get(0), NOW_NS)).isTrue();
    }

    @Test
    void shouldCountEachServerByItself() {
        PoolHealth health = ejectingAt(2);
        health.failed(servers.get(0), NOW_NS);
        health.failed(servers.get(1), NOW_NS);
        servers.get(2).succeeded();

        assertThat(health.failed(servers.get(1), NOW_NS)).isTrue();
        assertThat(live(health)).containsExactly(true, false, true);
        assertThat(health.failed(servers.get(0), NOW_NS)).isTrue();
        assertThat(live(health)).containsExactly(false, false, true);
    }

    @Test
    void shouldNeverEjectIfThatIsOff() {
        PoolHealth health = ejectingAt(1);
        health.adopt(new Rules(false, 1, RETRY_NS), servers);
        for (int i = 0; i < 10; i++) {
            assertThat(health.failed(servers.get(0), NOW_NS)).isFalse();
        }

        assertThat(live(health)).containsExactly(true, true, true);
    }

    @Test
    void shouldTakeServerBackWhenTheRetryTimeHasPassed() {
        PoolHealth health = ejectingAt(1);
        health.failed(servers.get(2), NOW_NS);

        assertThat(health.readmit(NOW_NS + RETRY_NS - 1)).isFalse();
        assertThat(live(health)[2]).isFalse();
        assertThat(health.readmit(NOW_NS + RETRY_NS)).isTrue();
        assertThat(live(health)[2]).isTrue();
        assertThat(health.readmit(NOW_NS + RETRY_NS)).isFalse();
    }

    @Test
    void shouldTakeBackOnlyServersWhoseTimeHasCome() {
        PoolHealth health = ejectingAt(1);
        health.failed(servers.get(2), NOW_NS);
        health.failed(servers.get(0), NOW_NS + 10);
        health.failed(servers.get(1), NOW_NS + 5);

        assertThat(health.readmit(NOW_NS + RETRY_NS + 5)).isTrue();
        assertThat(live(health)).containsExactly(false, true, true);
    }

    @Test
    void shouldNeitherPutOffNorCountAgainAnEjectionForWhatFailsMeanwhile() {
        PoolHealth health = ejectingAt(2);
        health.failed(servers.get(0), NOW_NS);
        health.failed(servers.get(0), NOW_NS);
        for (int i = 1; i < 6; i++) {
            assertThat(health.failed(servers.get(0), NOW_NS + i)).isFalse();
        }

        assertThat(health.readmit(NOW_NS + RETRY_NS)).isTrue();
        assertThat(health.failed(servers.get(0), NOW_NS + RETRY_NS))
                .as("one failure of two")
                .isFalse();
        assertThat(health.failed(servers.get(0), NOW_NS + RETRY_NS)).isTrue();
    }

    @Test
    void shouldNotTakeServerBackForLateResponse() {
        PoolHealth health = ejectingAt(1);
        health.failed(servers.get(0), NOW_NS);
        servers.get(0).succeeded();

        assertThat(live(health)[0]).isFalse();
    }

    @Test
    void shouldEjectAgainAfterEachReturn() {
        PoolHealth health = ejectingAt(1);
        long nowNs = NOW_NS;
        for (int i = 0; i < 5; i++) {
            assertThat(health.failed(servers.get(0), nowNs)).isTrue();
            nowNs += RETRY_NS;
            assertThat(health.readmit(nowNs)).isTrue();
        }
    }

    @Test
    void shouldStandClockThatWrapsAround() {
        long nowNs = Long.MAX_VALUE - 10;
        PoolHealth health = ejectingAt(1);
        health.failed(servers.get(0), nowNs - RETRY_NS);
        health.failed(servers.get(1), nowNs);

        assertThat(health.readmit(nowNs - 1)).isFalse();
        assertThat(health.readmit(nowNs)).isTrue();
        assertThat(live(health)).containsExactly(true, false, true);
        assertThat(health.readmit(Long.MAX_VALUE)).isFalse();
        assertThat(health.readmit(nowNs + RETRY_NS)).isTrue();
    }

    @Test
    void shouldKeepServersOutForTheirTimeWhenTheRulesChange() {
        PoolHealth health = ejectingAt(2);
        health.failed(servers.get(1), NOW_NS);
        health.failed(servers.get(2), NOW_NS);
        health.failed(servers.get(2), NOW_NS);

        List<ServerHealth> others = List.of(servers.get(2), new ServerHealth(), servers.get(1));
        health.adopt(new Rules(true, 2, 2 * RETRY_NS), others);

        assertThat(health.live(others)).containsExactly(false, true, true);
        assertThat(health.failed(others.get(2), NOW_NS))
                .as("its second failure in a row")
                .isTrue();
        assertThat(health.readmit(NOW_NS + RETRY_NS)).isTrue();
        assertThat(health.live(others))
                .as("each is out for as long as was said when it was ejected")
                .containsExactly(true, true, false);
    }

    @Test
    void shouldTakeAllServersBackWhenNoneIsToBeEjectedAnyMore() {
        PoolHealth health = ejectingAt(1);
        health.failed(servers.getFirst(), NOW_NS);

        health.adopt(new Rules(false, 1, RETRY_NS), servers);

        assertThat(live(health)).containsExactly(true, true, true);
        assertThat(health.nextReturnNs(NOW_NS)).isEmpty();
    }

    @Test
    void shouldTellWhenTheNextServerIsDue() {
        PoolHealth health = ejectingAt(1);
        assertThat(health.nextReturnNs(NOW_NS)).isEmpty();

        health.failed(servers.get(1), NOW_NS + 10);
        health.failed(servers.get(2), NOW_NS);

        assertThat(health.nextReturnNs(NOW_NS + 20)).hasValue(RETRY_NS - 20);
        health.readmit(NOW_NS + RETRY_NS);
        assertThat(health.nextReturnNs(NOW_NS + RETRY_NS)).hasValue(10);
        health.readmit(NOW_NS + RETRY_NS + 10);
        assertThat(health.nextReturnNs(NOW_NS + RETRY_NS)).isEmpty();
    }

    @Test
    void shouldForgetWhatWasKnownOfAServerThatIsAnotherNow() {
        PoolHealth health = ejectingAt(2);
        health.failed(servers.get(0), NOW_NS);
        health.failed(servers.get(1), NOW_NS);
        health.failed(servers.get(1), NOW_NS);

        health.startAnew(servers.get(0));
        health.startAnew(servers.get(1));

        assertThat(live(health)).containsExactly(true, true, true);
        assertThat(health.failed(servers.get(0), NOW_NS))
                .as("its first failure")
                .isFalse();
        assertThat(health.failed(servers.get(1), NOW_NS))
                .as("its first failure")
                .isFalse();
    }

    @Test
    void shouldHandOutItsListOfServersAsCopy() {
        PoolHealth health = ejectingAt(1);
        live(health)[0] = false;

        assertThat(live(health)[0]).isTrue();
    }

    @Test
    void shouldEjectOnceWhenSeveralThreadsSeeTheFailures() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            PoolHealth health = ejectingAt(7);
            AtomicInteger ejections = new AtomicInteger();
            run(4, () -> {
                for (int i = 0; i < 5; i++) {
                    ejections.addAndGet(health.failed(servers.get(1), NOW_NS + i) ? 1 : 0);
                }
            });

            assertThat(ejections).hasValue(1);
            assertThat(live(health)).containsExactly(true, false, true);
        }
    }

    @Test
    void shouldTakeBackOnceWhenSeveralThreadsAsk() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            PoolHealth health = ejectingAt(1);
            health.failed(servers.get(1), NOW_NS);
            AtomicInteger returns = new AtomicInteger();
            run(4, () -> returns.addAndGet(health.readmit(NOW_NS + RETRY_NS) ? 1 : 0));

            assertThat(returns).hasValue(1);
        }
    }

    private PoolHealth ejectingAt(int failureLimit) {
        servers = List.of(new ServerHealth(), new ServerHealth(), new ServerHealth());
        return new PoolHealth(new Rules(true, failureLimit, RETRY_NS), servers);
    }

    private boolean[] live(PoolHealth health) {
        return health.live(servers);
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
