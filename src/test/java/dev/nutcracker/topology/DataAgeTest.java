package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How old the data of a replica is, by the offsets that it tells. */
final class DataAgeTest {
    private final OffsetHistory history = new OffsetHistory();
    private final DataAge age = new DataAge();

    @Test
    void shouldCountFromWhenThePrimaryHadNoMore() {
        history.add("a", 100, ns(1000));
        history.add("a", 200, ns(2000));
        age.note(history, 150, ns(2500));

        assertThat(age.isKnown()).isTrue();
        assertThat(age.notedMs()).isEqualTo(1500);
        assertThat(age.ms(ns(4000))).isEqualTo(3000);
    }

    @Test
    void shouldNotKnowAgeOfDataBeforeTheHistory() {
        history.add("a", 100, ns(1000));
        age.note(history, 99, ns(1000));

        assertThat(age.isKnown()).isFalse();
    }

    @Test
    void shouldForgetWhatReplicaHadBeforeItWasRestartedWithOlderData() {
        history.add("a", 100, ns(1000));
        history.add("a", 200, ns(2000));
        age.note(history, 200, ns(2000));
        age.note(history, 110, ns(2100));
        assertThat(age.notedMs()).isEqualTo(1100);

        age.note(history, 50, ns(2200));

        assertThat(age.isKnown()).isFalse();
    }

    private static long ns(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
