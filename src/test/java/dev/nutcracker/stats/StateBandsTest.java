package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.History.ServerKey;
import dev.nutcracker.stats.StateBands.Band;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StateBandsTest {
    private static final ServerKey ONE = new ServerKey("alpha", "one");
    private static final long KEPT_MS = 10_000;

    private final StateBands bands = new StateBands();

    @Test
    void shouldBeginWithTheStateAndEndAtTheLookThatFindsAnotherOne() {
        bands.look(List.of(server("up", 99)), 1000, KEPT_MS);
        bands.look(List.of(server("down", 300)), 2000, KEPT_MS);
        bands.look(List.of(server("down", 1300)), 3000, KEPT_MS);
        assertThat(bands.bands()).containsExactly(new Band(ONE, "down", 1700, 3000));

        bands.look(List.of(server("suspect", 10)), 4000, KEPT_MS);
        assertThat(bands.bands()).containsExactly(new Band(ONE, "down", 1700, 4000));
    }

    @Test
    void shouldTellStatesApart() {
        bands.look(List.of(server("down", 0)), 1000, KEPT_MS);
        bands.look(List.of(server("drain", 400)), 2000, KEPT_MS);

        assertThat(bands.bands())
                .containsExactly(new Band(ONE, "down", 1000, 1600), new Band(ONE, "drain", 1600, 2000));
    }

    @Test
    void shouldEndWithTheServerAndForgetWhatIsOld() {
        bands.look(List.of(server("maint", 0)), 1000, KEPT_MS);
        bands.look(List.of(), 2000, KEPT_MS);
        assertThat(bands.bands()).containsExactly(new Band(ONE, "maint", 1000, 2000));

        bands.look(List.of(), 2001 + KEPT_MS, KEPT_MS);
        assertThat(bands.bands()).isEmpty();
    }

    @Test
    void shouldKeepOnlySoMany() {
        for (int i = 0; i < 2 * StateBands.ENDED_MAX; i++) {
            bands.look(List.of(server("down", 0)), 2 * i, KEPT_MS);
            bands.look(List.of(), 2 * i + 1, KEPT_MS);
        }

        assertThat(bands.bands()).hasSize(StateBands.ENDED_MAX);
        assertThat(bands.bands().getLast().fromMs()).isEqualTo(4L * StateBands.ENDED_MAX - 2);
    }

    private static ServerReport server(String state, long inStateMs) {
        return new ServerReport(
                "alpha", "one", "a:1", state, "owns", "", "", inStateMs * 1_000_000, 0, false, 0, 0, 1, null);
    }
}
