package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {
    @Test
    void shouldAskAgainUntilTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();

        Await.until("the third time", () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void shouldGiveUpAtTheBound() {
        assertThat(Await.within(2, () -> false)).isFalse();
    }
}
