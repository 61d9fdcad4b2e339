package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When connections may be opened to a server that refuses, and to one that has come back. */
final class ConnectPacingTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double MIDDLE = 0.5;

    private final ConnectPacing pacing = new ConnectPacing();
    private long nowNs = 1_000_000 * MS;

    @Test
    void shouldOpenManyConnectionsAtOnceToAServerThatIsWell() {
        for (int i = 0; i < 16; i++) {
            assertThat(pacing.mayTry(nowNs)).isTrue();
            assertThat(pacing.begin(nowNs)).isZero();
        }
    }

    @Test
    void shouldPauseForLongerAndLongerBetweenAttemptsThatFail() {
        int[] pausesMs = {0, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000};
        for (int pauseMs : pausesMs) {
            fail(MIDDLE);
            assertThat(pacing.mayTry(nowNs + pauseMs * MS - 1)).isFalse();
            assertThat(pacing.mayTry(nowNs + pauseMs * MS)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "1, 15"})
    void shouldVaryThePauseByHalf(double drawn, int pauseMs) {
        fail(drawn);
        fail(drawn);

        assertThat(pacing.mayTry(nowNs + pauseMs * MS - 1)).isFalse();
        assertThat(pacing.mayTry(nowNs + pauseMs * MS)).isTrue();
    }

    @Test
    void shouldMakeOneAttemptAtATimeAfterAFailure() {
        fail(MIDDLE);
        pacing.begin(nowNs);
        assertThat(pacing.mayTry(nowNs)).isFalse();

        pacing.succeeded();
        assertThat(pacing.mayTry(nowNs)).isTrue();
    }

    @Test
    void shouldNotTakeAnAttemptThatWasGivenUpForAFailure() {
        pacing.begin(nowNs);
        pacing.gaveUp();

        assertThat(pacing.mayTry(nowNs)).isTrue();
    }

    @Test
    void shouldStandAMillionFailures() {
        for (int i = 0; i < 1_000_000; i++) {
            fail(1);
        }

        assertThat(pacing.mayTry(nowNs + 1499 * MS)).isFalse();
        assertThat(pacing.mayTry(nowNs + 1500 * MS)).isTrue();
    }

    @Test
    void shouldOpenTenConnectionsInASecondToAServerThatHasComeBack() {
        pacing.cameBack(nowNs);
        for (int i = 0; i < 10; i++) {
            assertThat(pacing.begin(nowNs)).isEqualTo(i * 100 * MS);
        }

        assertThat(pacing.begin(nowNs + 5000 * MS)).isZero();
        assertThat(pacing.begin(nowNs + 5000 * MS)).isEqualTo(100 * MS);
    }

    @Test
    void shouldForgetAfterAWhileThatAServerHasComeBack() {
        pacing.cameBack(nowNs);
        nowNs += 10_000 * MS;

        for (int i = 0; i < 16; i++) {
            assertThat(pacing.begin(nowNs)).isZero();
        }
    }

    private void fail(double random) {
        pacing.begin(nowNs);
        pacing.failed(random, nowNs);
    }
}
