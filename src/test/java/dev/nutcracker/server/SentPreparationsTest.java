package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.testing.Await;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

final class SentPreparationsTest {
    private final SentPreparations prepared = new SentPreparations();

    @Test
    void shouldKnowAPreparationByItsIdentity() {
        Preparation one = new Preparation(new byte[] {1}, 1);
        Preparation other = new Preparation(new byte[] {1}, 1);

        assertThat(prepared.add(one)).isTrue();
        assertThat(prepared.add(one)).isFalse();
        assertThat(prepared.add(other)).isTrue();
    }

    @Test
    void shouldNotKeepWhatNobodyElseKnowsAnyMore() {
        Preparation kept = new Preparation(new byte[] {1}, 1);
        prepared.add(kept);
        WeakReference<Preparation> forgotten = addedAndForgotten();

        Await.until("it is collected", () -> {
            System.gc();
            return forgotten.get() == null;
        });
        assertThat(prepared.add(kept)).isFalse();
    }

    private WeakReference<Preparation> addedAndForgotten() {
        Preparation preparation = new Preparation(new byte[1024], 1);
        prepared.add(preparation);
        return new WeakReference<>(preparation);
    }
}
