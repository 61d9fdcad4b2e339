package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import org.junit.jupiter.api.Test;

final class LateRequestsTest {
    private static final ServerAddress ONE = new ServerAddress.Tcp("one", 1);
    private static final ServerAddress TWO = new ServerAddress.Tcp("two", 2);

    private final LateRequests late = new LateRequests();

    @Test
    void shouldExpectNothingOfAServerThatHasAnsweredEverything() {
        late.abandoned(TWO);
        assertThat(late.answered(ONE, 5)).isZero();
    }

    @Test
    void shouldExpectMoreForAMomentFromTheFirstAnswerOn() {
        late.abandoned(ONE);
        assertThat(late.answered(ONE, 1000)).isEqualTo(LateRequests.MOMENT_NS);
        assertThat(late.answered(ONE, 1000 + LateRequests.MOMENT_NS - 1)).isEqualTo(1);
        assertThat(late.answered(ONE, 1000 + LateRequests.MOMENT_NS)).isZero();
        assertThat(late.answered(ONE, 1000)).isZero();
    }

    @Test
    void shouldBeginAnewWhenMoreIsGivenUp() {
        late.abandoned(ONE);
        late.answered(ONE, 0);
        late.abandoned(ONE);
        assertThat(late.answered(ONE, LateRequests.MOMENT_NS)).isEqualTo(LateRequests.MOMENT_NS);
    }
}
