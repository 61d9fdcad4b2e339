package dev.nutcracker.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a probe may take. */
final class ProbeDeadlineTest {
    private static final long TIMEOUT = 1000;
    private static final long START = -300;

    private final ProbeDeadline deadline = new ProbeDeadline(TIMEOUT);

    @Test
    void shouldBeOverWhenTheTimerComesInTime() {
        deadline.begin(START);

        assertThat(deadline.leftNs(START + 400)).isEqualTo(600);
        assertThat(deadline.leftNs(START + TIMEOUT)).isZero();
        assertThat(deadline.leftNs(START + TIMEOUT + 100))
                .as("a timer is never exact")
                .isZero();
    }

    @Test
    void shouldGiveTheWholeTimeOnceMoreIfTheProcessStoodStill() {
        deadline.begin(START);

        assertThat(deadline.leftNs(START + 10 * TIMEOUT)).isEqualTo(TIMEOUT);
        assertThat(deadline.leftNs(START + 11 * TIMEOUT)).isZero();
    }

    @Test
    void shouldForgiveOnceOnly() {
        deadline.begin(START);
        deadline.leftNs(START + 10 * TIMEOUT);

        assertThat(deadline.leftNs(START + 20 * TIMEOUT)).isZero();
    }

    @Test
    void shouldForgiveAgainInTheNextProbe() {
        deadline.begin(START);
        deadline.leftNs(START + 10 * TIMEOUT);
        deadline.begin(START + 11 * TIMEOUT);

        assertThat(deadline.leftNs(START + 20 * TIMEOUT)).isEqualTo(TIMEOUT);
    }
}
