package dev.nutcracker.health;

import static dev.nutcracker.health.PlayedHealth.GOOD;
import static dev.nutcracker.health.PlayedHealth.S;
import static dev.nutcracker.health.PlayedHealth.SILENT;
import static dev.nutcracker.health.PlayedHealth.STEADY;
import static dev.nutcracker.health.PlayedHealth.happened;
import static dev.nutcracker.health.PlayedHealth.probed;
import static dev.nutcracker.health.PlayedHealth.unprobed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that an operator puts aside, into use or back under the rules. */
final class OperatorActionTest {
    private final PlayedHealth played = new PlayedHealth();
    private final ServerHealth server = played.server();

    @ParameterizedTest
    @EnumSource(
            value = OperatorAction.class,
            names = {"DRAIN", "MAINT"})
    void shouldKeepAServerOutOfUseUntilTheOperatorAndThenProbesSayOtherwise(OperatorAction action) {
        played.under(probed(Policy.EJECT, STEADY));
        Transition aside = happened(played.health().operator(server, action, played.nowNs()));
        assertThat(aside.cause()).isEqualTo(DownCause.OPERATOR);
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);
        played.probed(GOOD);
        played.probed(GOOD);
        played.failed(DownCause.LOST);
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);

        played.health().operator(server, OperatorAction.AUTO, played.nowNs());
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
        played.probed(GOOD);
        played.probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldEndAnEjectionByItself() {
        played.under(unprobed(Policy.EJECT, STEADY));
        happened(played.health().drain(server, 5 * S, played.nowNs()));
        assertThat(server.state()).isEqualTo(ServerState.DRAIN);
        assertThat(played.health().snapshot(server, played.nowNs()).retryInNs()).isEqualTo(5 * S);

        played.pass(2 * S);
        played.health().adopt(unprobed(Policy.EJECT, STEADY), List.of(server), played.nowNs());
        assertThat(played.health().nextTickNs(played.nowNs()))
                .as("a reload leaves the order")
                .hasValue(3 * S);
        assertThat(played.health().tick(played.nowNs())).isEmpty();

        played.pass(3 * S);
        assertThat(played.health().tick(played.nowNs()))
                .extracting(Transition::to)
                .containsExactly(ServerState.UP);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(played.health().nextTickNs(played.nowNs())).isEmpty();
    }

    @Test
    void shouldProbeAServerAfterItsEjection() {
        played.under(probed(Policy.EJECT, STEADY));
        played.health().drain(server, 5 * S, played.nowNs());
        played.probed(GOOD);

        played.pass(5 * S);
        assertThat(played.health().tick(played.nowNs()))
                .extracting(Transition::to)
                .containsExactly(ServerState.TRIAL);
        played.probed(GOOD);
        played.probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @ParameterizedTest
    @EnumSource(
            value = OperatorAction.class,
            names = {"DRAIN", "MAINT"})
    void shouldForgetTheEndOfAnEjectionWithAnotherOrder(OperatorAction action) {
        played.under(unprobed(Policy.EJECT, STEADY));
        played.health().drain(server, 5 * S, played.nowNs());
        played.health().operator(server, action, played.nowNs());

        assertThat(played.health().nextTickNs(played.nowNs())).isEmpty();
        played.pass(5 * S);
        assertThat(played.health().tick(played.nowNs())).isEmpty();
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);
    }

    @Test
    void shouldUseAServerByOrderWhateverItDoesAndRemindOfThatEachMinute() {
        played.takeDown();
        played.health().operator(server, OperatorAction.UP, played.nowNs());
        for (int i = 0; i < 10; i++) {
            assertThat(played.probed(SILENT)).isNull();
            assertThat(played.failed(DownCause.REFUSED)).isNull();
        }
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(played.health().nextTickNs(played.nowNs())).hasValue(60 * S);

        played.pass(60 * S);
        assertThat(played.health().tick(played.nowNs()))
                .singleElement()
                .satisfies(told -> assertThat(told.isTold()).isTrue());
        assertThat(played.health().tick(played.nowNs())).isEmpty();
        played.health().operator(server, OperatorAction.AUTO, played.nowNs());
        assertThat(server.state()).isEqualTo(ServerState.UP);
        assertThat(played.health().nextTickNs(played.nowNs())).isEmpty();
    }
}
