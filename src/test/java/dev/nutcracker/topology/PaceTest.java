package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private long nowMs = 1_000_000;
    private final Pace pace = new Pace(nowNs());

    @Test
    void shouldDoubleTheGapsUpToOneSecond() {
        assertThat(nextGapMs()).isZero();
        assertThat(nextGapMs()).isEqualTo(100);
        assertThat(nextGapMs()).isEqualTo(200);
        assertThat(nextGapMs()).isEqualTo(400);
        assertThat(nextGapMs()).isEqualTo(800);
        assertThat(nextGapMs()).isEqualTo(1000);
        assertThat(nextGapMs()).isEqualTo(1000);
    }

    @Test
    void shouldBeginAnewAfterRest() {
        nextGapMs();
        nextGapMs();
        nextGapMs();
        nowMs += 2000;

        assertThat(nextGapMs()).isZero();
        assertThat(nextGapMs()).isEqualTo(100);
    }

    @Test
    void shouldHurryWithNews() {
        nextGapMs();
        nextGapMs();
        nextGapMs();
        pace.hurry();

        assertThat(nextGapMs()).isEqualTo(100);
        assertThat(nextGapMs()).isEqualTo(200);
    }

    private long nextGapMs() {
        long waitMs = TimeUnit.NANOSECONDS.toMillis(pace.waitNs(nowNs()));
        nowMs += waitMs;
        pace.done(nowNs());
        return waitMs;
    }

    private long nowNs() {
        return TimeUnit.MILLISECONDS.toNanos(nowMs);
    }
}
