package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ShortSleepTest {
    private static final long MS = 1_000_000;

    private final ShortSleep sleep = new ShortSleep();

    @Test
    void shouldFitIntoMuchWorkAndNotIntoLittle() {
        assertThat(sleep.fitsInto(MS)).isTrue();
        assertThat(sleep.fitsInto(100_000)).isFalse();
        assertThat(sleep.fitsInto(0)).isFalse();
    }

    @Test
    void shouldNotFitWhereItTakesLong() {
        for (int i = 0; i < 20; i++) {
            sleep.took(4 * MS);
        }

        assertThat(sleep.fitsInto(MS)).isFalse();
        assertThat(sleep.fitsInto(10 * MS)).isTrue();
    }

    @Test
    void shouldBeTriedAgainAfterManyChances() {
        sleep.took(4 * MS);
        int refused = 0;
        while (!sleep.fitsInto(MS / 2)) {
            refused++;
        }

        assertThat(refused).isBetween(100, 1000);
    }

    @Test
    void shouldForgetOneThatTookVeryLong() {
        sleep.took(3_600_000 * MS);
        for (int i = 0; i < 100; i++) {
            sleep.took(60_000);
        }

        assertThat(sleep.fitsInto(MS)).isTrue();
    }

    @Test
    void shouldExpectWhatItTakes() {
        sleep.took(4 * MS);
        assertThat(sleep.fitsInto(MS / 2)).isFalse();
        for (int i = 0; i < 100; i++) {
            sleep.took(100_000);
        }

        assertThat(sleep.fitsInto(MS / 2)).isTrue();
    }

    @Test
    void shouldSleepAndExpectWhatThatTook() {
        expectLongest();
        for (int i = 0; i < 100; i++) {
            sleep.takeAfter(0);
        }

        assertThat(sleep.fitsInto(19 * MS)).isTrue();
    }

    @Test
    void shouldNotSleepAfterATurnThatTookAsLong() {
        expectLongest();
        for (int i = 0; i < 100; i++) {
            sleep.takeAfter(20 * MS);
        }

        assertThat(sleep.fitsInto(19 * MS))
                .as("it expects less, since it has slept")
                .isFalse();
    }

    private void expectLongest() {
        for (int i = 0; i < 1000; i++) {
            sleep.took(3_600_000 * MS);
        }
        assertThat(sleep.fitsInto(19 * MS)).isFalse();
    }
}
