package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final int PIECES = 100;

    private final Arrivals arrivals = new Arrivals();
    private long nowNs = 1_000_000_000;

    @Test
    void shouldNotTakePiecesForSmallBeforeSomeHaveCome() {
        assertThat(arrivals.workNs()).isZero();
        arrivals.arrived(nowNs, 1, 50);

        assertThat(arrivals.workNs()).isZero();
    }

    @Test
    void shouldFindSmallPiecesOfAServerThatOwesMore() {
        receive(10_000, 1, 50);

        assertThat(arrivals.workNs()).isBetween(450_000L, 500_000L);
    }

    @Test
    void shouldKnowTheSpeedWhateverThePieceHas() {
        receive(70_000, 7, 20);

        assertThat(arrivals.workNs()).isBetween(180_000L, 200_000L);
    }

    @Test
    void shouldNotWaitForFewResponses() {
        receive(100_000, 1, 7);

        assertThat(arrivals.workNs()).isZero();
    }

    @Test
    void shouldNotTakeLargePiecesForSmall() {
        receive(100_000, 100, 800);

        assertThat(arrivals.workNs()).isZero();
    }

    @Test
    void shouldNotCountTheTimeInWhichNothingWasOwed() {
        receive(1_000_000, 1, 0);

        assertThat(arrivals.workNs()).isZero();
    }

    @Test
    void shouldFollowAServerThatChanges() {
        receive(10_000, 1, 50);
        receive(100_000, 100, 800);
        assertThat(arrivals.workNs()).isZero();

        receive(10_000, 2, 50);
        assertThat(arrivals.workNs()).isPositive();
    }

    @Test
    void shouldHaveNoWorkForAServerThatHasAnsweredEverything() {
        receive(10_000, 1, 50);
        arrivals.arrived(nowNs + 10_000, 50, 0);

        assertThat(arrivals.workNs()).isZero();
    }

    @Test
    void shouldSkipPartsOfResponsesAndPiecesOfOneTurn() {
        receive(10_000, 1, 50);
        long workNs = arrivals.workNs();

        arrivals.arrived(nowNs + 500_000_000, 0, 50);
        arrivals.arrived(nowNs, 1, 50);

        assertThat(arrivals.workNs()).isEqualTo(workNs);
    }

    /** Many pieces, so far apart, with so many responses each. */
    private void receive(long gapNs, int answered, int owed) {
        for (int i = 0; i < PIECES; i++) {
            nowNs += gapNs;
            arrivals.arrived(nowNs, answered, owed);
        }
    }
}
