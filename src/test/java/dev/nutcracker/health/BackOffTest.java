package dev.nutcracker.health;

import static dev.nutcracker.health.PlayedHealth.GOOD;
import static dev.nutcracker.health.PlayedHealth.GROWING;
import static dev.nutcracker.health.PlayedHealth.RETRY_NS;
import static dev.nutcracker.health.PlayedHealth.S;
import static dev.nutcracker.health.PlayedHealth.SILENT;
import static dev.nutcracker.health.PlayedHealth.STABLE_NS;
import static dev.nutcracker.health.PlayedHealth.happened;
import static dev.nutcracker.health.PlayedHealth.probed;
import static dev.nutcracker.health.PlayedHealth.unprobed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a server is out, and when it is too unstable to come back by itself. */
final class BackOffTest {
    private final PlayedHealth played = new PlayedHealth();
    private final ServerHealth server = played.server();

    @Test
    void shouldGoDownAgainForLongerIfItFailsOnTrial() {
        played.under(probed(Policy.FAIL, GROWING));
        played.takeDown();
        played.pass(RETRY_NS);
        played.probed(GOOD);

        Transition again = happened(played.probed(SILENT));
        assertThat(again.from()).isEqualTo(ServerState.TRIAL);
        assertThat(again.outNs()).isEqualTo(45 * S);
    }

    @Test
    void shouldForgetTimesOutOfAServerThatWasUpForLongEnough() {
        played.under(probed(Policy.FAIL, GROWING));
        assertThat(played.outNs()).isEqualTo(30 * S);
        played.pass(STABLE_NS - S);
        assertThat(played.outNs()).isEqualTo(45 * S);
        played.pass(STABLE_NS);
        assertThat(played.outNs()).isEqualTo(30 * S);
    }

    @Test
    void shouldBeOutForLongerEachTimeUpToTheLongest() {
        played.under(probed(Policy.FAIL, GROWING));
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            seconds.add(played.outNs() / S);
        }

        assertThat(seconds).containsExactly(30L, 45L, 67L, 101L, 151L, 227L, 300L, 300L, 300L);
    }

    @ParameterizedTest
    @CsvSource({"0, 24", "0.25, 27", "1, 36"})
    void shouldVaryTheTimeByAFifth(double drawn, long seconds) {
        played.draw(drawn);
        played.under(probed(Policy.FAIL, GROWING));

        assertThat(played.outNs()).isEqualTo(seconds * S);
    }

    @Test
    void shouldNotVaryATimeThatDoesNotGrow() {
        played.draw(1);
        assertThat(played.outNs()).isEqualTo(RETRY_NS);
    }

    @Test
    void shouldStayWithinTheLongestTimeAfterAMillionFlaps() {
        played.under(probed(Policy.FAIL, new BackOff(RETRY_NS, 10, 300 * S, Long.MAX_VALUE, 0)));
        long outNs = 0;
        for (int i = 0; i < 1_000_000; i++) {
            outNs = played.outNs();
            assertThat(outNs).isBetween(1L, 300 * S);
        }

        assertThat(outNs).isEqualTo(300 * S);
        assertThat(played.health().snapshot(server, played.nowNs()).timesOut()).isEqualTo(1_000_000);
    }

    @Test
    void shouldStayDownAfterTooManyFlapsUntilAnOperatorForgives() {
        played.under(probed(Policy.FAIL, new BackOff(S, 1, S, STABLE_NS, 3)));
        played.outNs();
        played.outNs();
        played.takeDown();
        assertThat(played.health().snapshot(server, played.nowNs()).held()).isTrue();
        played.pass(1000 * S);
        assertThat(played.health().nextTickNs(played.nowNs())).isEmpty();
        assertThat(played.probed(GOOD)).isNull();

        assertThat(played.health().operator(server, OperatorAction.AUTO, played.nowNs()))
                .isNotNull();
        played.probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
        assertThat(played.health().snapshot(server, played.nowNs()).timesOut()).isZero();
    }

    @Test
    void shouldNotTakeFlapsOfLongAgoForInstability() {
        played.under(probed(Policy.FAIL, new BackOff(S, 1, S, STABLE_NS, 3)));
        for (int i = 0; i < 10; i++) {
            played.outNs();
            played.pass(5 * STABLE_NS);
        }

        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldNotTakeADeadServerForAnUnstableOne() {
        played.under(unprobed(Policy.FAIL, new BackOff(S, 1, S, STABLE_NS, 3)));
        played.takeDown();
        for (int i = 0; i < 100; i++) {
            played.pass(S);
            played.health().tick(played.nowNs());
            played.failed(DownCause.REFUSED);
        }

        assertThat(played.health().snapshot(server, played.nowNs()).held()).isFalse();
    }

    @Test
    void shouldNotCountAgainstTheServerWhatOnlyTheOperatorCanMend() {
        played.under(probed(Policy.FAIL, GROWING));
        for (int i = 0; i < 5; i++) {
            Transition down = happened(played.failed(DownCause.PASSWORD_REFUSED));
            assertThat(down.outNs()).isEqualTo(RETRY_NS);
            played.bringBack();
        }
        assertThat(played.health().snapshot(server, played.nowNs()).timesOut()).isZero();
    }
}
