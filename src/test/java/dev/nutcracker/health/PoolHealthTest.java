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

    private List<ServerHealth> servers = List.of();

    @Test
    void shouldHoldEveryServerForLiveAtFirst() {
        PoolHealth health = ejectingAt(2);

        assertThat(live()).containsExactly(true, true, true);
        assertThat(readmits(health, NOW_NS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldEjectWithTheFirstFailureIfTheLimitIsOneOrLess(int limit) {
        PoolHealth health = ejectingAt(limit);

        assertThat(fails(health, servers.get(1), NOW_NS)).isTrue();
        assertThat(live()).containsExactly(true, false, true);
    }

    @Test
    void shouldEjectOnlyWithTheLastFailureOfTheLimit() {
        PoolHealth health = ejectingAt(3);

        assertThat(fails(health, servers.get(0), NOW_NS)).isFalse();
        assertThat(fails(health, servers.get(0), NOW_NS)).isFalse();
        assertThat(live()[0]).isTrue();
        assertThat(fails(health, servers.get(0), NOW_NS)).isTrue();
        assertThat(live()[0]).isFalse();
    }

    @Test
    void shouldCountOnlyFailuresInRow() {
        PoolHealth health = ejectingAt(2);
        for (int i = 0; i < 10; i++) {
            assertThat(fails(health, servers.get(0), NOW_NS)).isFalse();
            succeeds(health, servers.get(0));
        }

        assertThat(fails(health, servers.get(0), NOW_NS)).isFalse();
        assertThat(fails(health, servers.get(0), NOW_NS)).isTrue();
    }

    @Test
    void shouldCountEachServerByItself() {
        PoolHealth health = ejectingAt(2);
        fails(health, servers.get(0), NOW_NS);
        fails(health, servers.get(1), NOW_NS);
        succeeds(health, servers.get(2));

        assertThat(fails(health, servers.get(1), NOW_NS)).isTrue();
        assertThat(live()).containsExactly(true, false, true);
        assertThat(fails(health, servers.get(0), NOW_NS)).isTrue();
        assertThat(live()).containsExactly(false, false, true);
    }

    @Test
    void shouldNeverEjectIfThatIsOff() {
        PoolHealth health = ejectingAt(1);
        health.adopt(HealthRules.asTwemproxy(false, 1, RETRY_NS), servers, NOW_NS);
        for (int i = 0; i < 10; i++) {
            assertThat(fails(health, servers.get(0), NOW_NS)).isFalse();
        }

        assertThat(live()).containsExactly(true, true, true);
    }

    @Test
    void shouldTakeServerBackWhenTheRetryTimeHasPassed() {
        PoolHealth health = ejectingAt(1);
        fails(health, servers.get(2), NOW_NS);

        assertThat(readmits(health, NOW_NS + RETRY_NS - 1)).isFalse();
        assertThat(live()[2]).isFalse();
        assertThat(readmits(health, NOW_NS + RETRY_NS)).isTrue();
        assertThat(live()[2]).isTrue();
        assertThat(readmits(health, NOW_NS + RETRY_NS)).isFalse();
    }

    @Test
    void shouldTakeBackOnlyServersWhoseTimeHasCome() {
        PoolHealth health = ejectingAt(1);
        fails(health, servers.get(2), NOW_NS);
        fails(health, servers.get(0), NOW_NS + 10);
        fails(health, servers.get(1), NOW_NS + 5);

        assertThat(readmits(health, NOW_NS + RETRY_NS + 5)).isTrue();
        assertThat(live()).containsExactly(false, true, true);
    }

    @Test
    void shouldNeitherPutOffNorCountAgainAnEjectionForWhatFailsMeanwhile() {
        PoolHealth health = ejectingAt(2);
        fails(health, servers.get(0), NOW_NS);
        fails(health, servers.get(0), NOW_NS);
        for (int i = 1; i < 6; i++) {
            assertThat(fails(health, servers.get(0), NOW_NS + i)).isFalse();
        }

        assertThat(readmits(health, NOW_NS + RETRY_NS)).isTrue();
        assertThat(fails(health, servers.get(0), NOW_NS + RETRY_NS))
                .as("one failure of two")
                .isFalse();
        assertThat(fails(health, servers.get(0), NOW_NS + RETRY_NS)).isTrue();
    }

    @Test
    void shouldNotTakeServerBackForLateResponse() {
        PoolHealth health = ejectingAt(1);
        fails(health, servers.get(0), NOW_NS);
        succeeds(health, servers.get(0));

        assertThat(live()[0]).isFalse();
    }

    @Test
    void shouldEjectAgainAfterEachReturn() {
        PoolHealth health = ejectingAt(1);
        long nowNs = NOW_NS;
        for (int i = 0; i < 5; i++) {
            assertThat(fails(health, servers.get(0), nowNs)).isTrue();
            nowNs += RETRY_NS;
            assertThat(readmits(health, nowNs)).isTrue();
        }
    }

    @Test
    void shouldStandClockThatWrapsAround() {
        long nowNs = Long.MAX_VALUE - 10;
        PoolHealth health = ejectingAt(1);
        fails(health, servers.get(0), nowNs - RETRY_NS);
        fails(health, servers.get(1), nowNs);

        assertThat(readmits(health, nowNs - 1)).isFalse();
        assertThat(readmits(health, nowNs)).isTrue();
        assertThat(live()).containsExactly(true, false, true);
        assertThat(readmits(health, Long.MAX_VALUE)).isFalse();
        assertThat(readmits(health, nowNs + RETRY_NS)).isTrue();
    }

    @Test
    void shouldKeepServersOutForTheirTimeWhenTheRulesChange() {
        PoolHealth health = ejectingAt(2);
        fails(health, servers.get(1), NOW_NS);
        fails(health, servers.get(2), NOW_NS);
        fails(health, servers.get(2), NOW_NS);

        List<ServerHealth> others = List.of(servers.get(2), new ServerHealth(), servers.get(1));
        health.adopt(HealthRules.asTwemproxy(true, 2, 2 * RETRY_NS), others, NOW_NS);

        assertThat(live(others)).containsExactly(false, true, true);
        assertThat(fails(health, others.get(2), NOW_NS))
                .as("its second failure in a row")
                .isTrue();
        assertThat(readmits(health, NOW_NS + RETRY_NS)).isTrue();
        assertThat(live(others))
                .as("each is out for as long as was said when it was ejected")
                .containsExactly(true, true, false);
    }

    @Test
    void shouldTakeAllServersBackWhenNoneIsToBeEjectedAnyMore() {
        PoolHealth health = ejectingAt(1);
        fails(health, servers.getFirst(), NOW_NS);

        health.adopt(HealthRules.asTwemproxy(false, 1, RETRY_NS), servers, NOW_NS);

        assertThat(live()).containsExactly(true, true, true);
        assertThat(health.nextTickNs(NOW_NS)).isEmpty();
    }

    @Test
    void shouldTellWhenTheNextServerIsDue() {
        PoolHealth health = ejectingAt(1);
        assertThat(health.nextTickNs(NOW_NS)).isEmpty();

        fails(health, servers.get(1), NOW_NS + 10);
        fails(health, servers.get(2), NOW_NS);

        assertThat(health.nextTickNs(NOW_NS + 20)).hasValue(RETRY_NS - 20);
        readmits(health, NOW_NS + RETRY_NS);
        assertThat(health.nextTickNs(NOW_NS + RETRY_NS)).hasValue(10);
        readmits(health, NOW_NS + RETRY_NS + 10);
        assertThat(health.nextTickNs(NOW_NS + RETRY_NS)).isEmpty();
    }

    @Test
    void shouldForgetWhatWasKnownOfAServerThatIsAnotherNow() {
        PoolHealth health = ejectingAt(2);
        fails(health, servers.get(0), NOW_NS);
        fails(health, servers.get(1), NOW_NS);
        fails(health, servers.get(1), NOW_NS);

        health.startAnew(servers.get(0), NOW_NS);
        health.startAnew(servers.get(1), NOW_NS);

        assertThat(live()).containsExactly(true, true, true);
        assertThat(fails(health, servers.get(0), NOW_NS))
                .as("its first failure")
                .isFalse();
        assertThat(fails(health, servers.get(1), NOW_NS))
                .as("its first failure")
                .isFalse();
    }

    @Test
    void shouldEjectOnceWhenSeveralThreadsSeeTheFailures() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            PoolHealth health = ejectingAt(7);
            AtomicInteger ejections = new AtomicInteger();
            run(4, () -> {
                for (int i = 0; i < 5; i++) {
                    ejections.addAndGet(fails(health, servers.get(1), NOW_NS + i) ? 1 : 0);
                }
            });

            assertThat(ejections).hasValue(1);
            assertThat(live()).containsExactly(true, false, true);
        }
    }

    @Test
    void shouldTakeBackOnceWhenSeveralThreadsAsk() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            PoolHealth health = ejectingAt(1);
            fails(health, servers.get(1), NOW_NS);
            AtomicInteger returns = new AtomicInteger();
            run(4, () -> returns.addAndGet(readmits(health, NOW_NS + RETRY_NS) ? 1 : 0));

            assertThat(returns).hasValue(1);
        }
    }

    private PoolHealth ejectingAt(int failureLimit) {
        servers = List.of(new ServerHealth(), new ServerHealth(), new ServerHealth());
        HealthRules rules = HealthRules.asTwemproxy(true, failureLimit, RETRY_NS);
        PoolHealth health = new PoolHealth(rules, () -> 0.5, ReturnStep.NONE);
        health.adopt(rules, servers, 0);
        return health;
    }

    private boolean[] live() {
        return live(servers);
    }

    private static boolean[] live(List<ServerHealth> which) {
        boolean[] live = new boolean[which.size()];
        for (int i = 0; i < live.length; i++) {
            live[i] = which.get(i).standing() == Standing.OWNS;
        }
        return live;
    }

    /** Returns whether the failure ejects the server. */
    private static boolean fails(PoolHealth health, ServerHealth server, long nowNs) {
        Transition transition = health.failed(server, DownCause.REFUSED, "Connection refused", nowNs);
        return transition != null && transition.now() == Standing.EJECTED;
    }

    private static void succeeds(PoolHealth health, ServerHealth server) {
        if (server.heedsSuccess()) {
            health.succeeded(server, NOW_NS);
        }
    }

    /** Returns whether a server is taken back. */
    private static boolean readmits(PoolHealth health, long nowNs) {
        return !health.tick(nowNs).isEmpty();
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
