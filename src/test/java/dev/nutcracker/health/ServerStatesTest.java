package dev.nutcracker.health;

import static dev.nutcracker.health.PlayedHealth.GOOD;
import static dev.nutcracker.health.PlayedHealth.GROWING;
import static dev.nutcracker.health.PlayedHealth.RETRY_NS;
import static dev.nutcracker.health.PlayedHealth.S;
import static dev.nutcracker.health.PlayedHealth.SILENT;
import static dev.nutcracker.health.PlayedHealth.STEADY;
import static dev.nutcracker.health.PlayedHealth.happened;
import static dev.nutcracker.health.PlayedHealth.probed;
import static dev.nutcracker.health.PlayedHealth.unprobed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The states through which a server goes, under rules that twemproxy does not have, and what moves it from one to the next. */
final class ServerStatesTest {
    private final PlayedHealth played = new PlayedHealth();
    private final ServerHealth server = played.server();
    private final List<ServerHealth> servers = played.servers();

    @Test
    void shouldSuspectAServerThatFailsAndForgetThatWhenItAnswers() {
        assertThat(played.failed(DownCause.LOST)).satisfies(this::isOnlySuspicion);
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(server.heedsSuccess()).isTrue();

        assertThat(played.health().succeeded(server, played.nowNs())).satisfies(this::isOnlySuspicion);
        assertThat(server.state()).isEqualTo(ServerState.UP);
        assertThat(server.heedsSuccess()).isFalse();
    }

    @Test
    void shouldTakeItOutAfterSoManyFailuresOfRequestsAndProbesTogether() {
        played.failed(DownCause.LOST);
        played.probed(SILENT);
        Transition transition = happened(played.failed(DownCause.REFUSED));

        assertThat(transition.to()).isEqualTo(ServerState.DOWN);
        assertThat(transition.failures()).isEqualTo(3);
        assertThat(transition.outNs()).isEqualTo(RETRY_NS);
        assertThat(transition.now()).isEqualTo(Standing.REFUSED);
        assertThat(transition.served()).isFalse();
    }

    @Test
    void shouldCountFailuresOfOneEventOnce() {
        for (int i = 0; i < 16; i++) {
            played.health().failed(server, DownCause.LOST, "", played.nowNs() + i * S / 200);
        }
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);

        for (int event = 1; event < 3; event++) {
            played.pass(S / 10);
            played.failed(DownCause.LOST);
        }
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldNotTakeCausesThatDifferForOneEvent() {
        played.failed(DownCause.LOST);
        played.failed(DownCause.REFUSED);
        played.failed(DownCause.NO_ANSWER);

        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    /** Connections close while others are already refused. */
    @Test
    void shouldCountFailuresOfOneEventOnceThoughTheyComeMixed() {
        for (int i = 0; i < 16; i++) {
            played.failed(DownCause.LOST);
            played.failed(DownCause.REFUSED);
        }
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);

        played.pass(S / 10);
        played.failed(DownCause.REFUSED);
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @ParameterizedTest
    @EnumSource(
            value = DownCause.class,
            names = {"LOADING", "BUSY", "MASTER_DOWN", "NOT_MASTER", "PASSWORD_REFUSED", "HANDSHAKE"})
    void shouldTakeAServerOutAtOnceThatSaysItIsOfNoUse(DownCause cause) {
        assertThat(played.failed(cause)).isNotNull();
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldStayDownUntilItsTimeIsOverAndAProbeSucceeds() {
        played.takeDown();
        played.pass(RETRY_NS);
        assertThat(played.health().tick(played.nowNs())).isEmpty();
        played.probed(SILENT);
        assertThat(played.health().nextTickNs(played.nowNs()))
                .as("nothing but a probe matters")
                .isEmpty();

        assertThat(played.probed(GOOD)).isNotNull();
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
        assertThat(server.standing()).isEqualTo(Standing.REFUSED);
        Transition up = happened(played.probed(GOOD));
        assertThat(up.to()).isEqualTo(ServerState.UP);
        assertThat(up.outNs()).isEqualTo(RETRY_NS);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
    }

    @Test
    void shouldNotReturnBeforeItsTimeHoweverWellItIsProbed() {
        played.takeDown();
        for (int i = 0; i < 10; i++) {
            assertThat(played.probed(GOOD)).isNull();
        }
        assertThat(played.health().nextTickNs(played.nowNs())).hasValue(RETRY_NS);

        played.pass(RETRY_NS);
        assertThat(played.health().tick(played.nowNs())).singleElement().satisfies(up -> {
            assertThat(up.from()).isEqualTo(ServerState.DOWN);
            assertThat(up.to()).isEqualTo(ServerState.UP);
        });
    }

    @Test
    void shouldIgnoreFailuresOfRequestsWhileItGetsNone() {
        played.takeDown();
        assertThat(played.failed(DownCause.LOST)).isNull();
        played.pass(RETRY_NS);
        played.probed(GOOD);

        assertThat(played.failed(DownCause.LOST)).isNull();
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
    }

    @Test
    void shouldTellWhenAnotherCauseKeepsItDown() {
        played.takeDown();
        Transition other = happened(played.probed(new ProbeResult.Failed(DownCause.LOADING, "LOADING the dataset")));

        assertThat(other.isTold()).isFalse();
        assertThat(played.health().snapshot(server, played.nowNs()).text()).isEqualTo("LOADING the dataset");
        assertThat(played.probed(new ProbeResult.Failed(DownCause.LOADING, "LOADING the dataset")))
                .isNull();
    }

    @Test
    void shouldTryAServerWithRequestsIfItIsNotProbed() {
        played.under(unprobed(Policy.FAIL, GROWING));
        played.takeDown();
        assertThat(played.health().tick(played.nowNs() + RETRY_NS - 1)).isEmpty();
        played.pass(RETRY_NS);
        assertThat(played.health().tick(played.nowNs())).singleElement().satisfies(trial -> {
            assertThat(trial.to()).isEqualTo(ServerState.TRIAL);
            assertThat(trial.now()).isEqualTo(Standing.OWNS);
        });

        Transition again = happened(played.failed(DownCause.REFUSED));
        assertThat(again.outNs()).isEqualTo(45 * S);
        played.pass(45 * S);
        played.health().tick(played.nowNs());
        Transition up = happened(played.health().succeeded(server, played.nowNs()));
        assertThat(up.to()).isEqualTo(ServerState.UP);
        assertThat(up.outNs()).as("since it first went down").isEqualTo(75 * S);
    }

    @Test
    void shouldOnlySuspectAFullServerAsLongAsThereIsAConnection() {
        server.connected();
        for (int i = 0; i < 10; i++) {
            played.pass(S);
            played.failed(DownCause.FULL);
        }
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);

        server.disconnected();
        played.pass(S);
        played.failed(DownCause.FULL);
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldDrainAServerThatAsksForIt() {
        played.probed(new ProbeResult.Drained());
        assertThat(server.state()).isEqualTo(ServerState.DRAIN);
        assertThat(played.probed(new ProbeResult.Drained())).isNull();

        played.probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldTakeADrainedServerDownThatFails() {
        played.probed(new ProbeResult.Drained());
        played.probed(SILENT);

        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldKeepANewServerOutUntilItIsProbed() {
        HealthRules rules = new HealthRules(Policy.EJECT, true, true, true, 3, 2, STEADY, 100, true);
        played.under(rules, 1);
        ServerHealth added = servers.getFirst();
        assertThat(added.state()).isEqualTo(ServerState.DOWN);
        assertThat(added.standing()).isEqualTo(Standing.EJECTED);
        assertThat(played.health().areAllProbed()).isFalse();

        played.health().probed(added, GOOD, played.nowNs());
        played.health().probed(added, GOOD, played.nowNs());
        assertThat(added.standing()).isEqualTo(Standing.OWNS);
        assertThat(played.health().areAllProbed()).isTrue();

        played.health().startAnew(added, played.nowNs());
        assertThat(added.standing()).as("it has another address").isEqualTo(Standing.EJECTED);
    }

    @Test
    void shouldKeepStatesWhenTheRulesChange() {
        played.takeDown();
        played.health().adopt(probed(Policy.EJECT, STEADY), List.of(server), played.nowNs());
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);

        played.health().operator(server, OperatorAction.MAINT, played.nowNs());
        played.health().adopt(HealthRules.asTwemproxy(false, 1, RETRY_NS), List.of(server), played.nowNs());
        assertThat(server.state()).isEqualTo(ServerState.MAINT);
    }

    @Test
    void shouldSumUpByCauseHowLongItWasOut() {
        played.takeDown();
        played.pass(10 * S);
        played.probed(new ProbeResult.Failed(DownCause.LOADING, "LOADING"));
        played.pass(25 * S);
        played.probed(GOOD);
        played.probed(GOOD);
        played.pass(100 * S);

        long[] downNs = played.health().snapshot(server, played.nowNs()).downNs();
        assertThat(downNs[DownCause.REFUSED.ordinal()]).isEqualTo(10 * S);
        assertThat(downNs[DownCause.LOADING.ordinal()]).isEqualTo(25 * S);
    }

    /** Whatever happens, in whatever order: a usable server has its keys, and one that is out comes back when it is well. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldAlwaysComeBackWhenAllIsWellAgain(Policy policy) {
        for (int seed = 0; seed < 300; seed++) {
            Random draw = new Random(seed);
            boolean isProbed = draw.nextBoolean();
            played.under(isProbed ? probed(policy, GROWING) : unprobed(policy, GROWING), 3);
            for (int i = 0; i < 200; i++) {
                doSomething(draw, servers.get(draw.nextInt(3)));
                assertStandingsFitStates();
            }
            for (ServerHealth each : servers) {
                played.health().operator(each, OperatorAction.AUTO, played.nowNs());
            }
            for (int i = 0; i < 5; i++) {
                played.pass(400 * S);
                played.health().tick(played.nowNs());
                servers.forEach(each -> played.health().probed(each, GOOD, played.nowNs()));
                servers.stream()
                        .filter(ServerHealth::heedsSuccess)
                        .forEach(each -> played.health().succeeded(each, played.nowNs()));
            }

            assertThat(servers)
                    .as("seed %d", seed)
                    .allSatisfy(each -> assertThat(each.state()).isEqualTo(ServerState.UP));
        }
    }

    private void doSomething(Random draw, ServerHealth which) {
        DownCause cause = DownCause.values()[draw.nextInt(DownCause.values().length)];
        played.pass(draw.nextLong(20 * S));
        switch (draw.nextInt(8)) {
            case 0, 1 -> played.health().failed(which, cause, "text", played.nowNs());
            case 2 -> played.health().succeeded(which, played.nowNs());
            case 3 -> played.health().probed(which, new ProbeResult.Failed(cause, "text"), played.nowNs());
            case 4 ->
                played.health().probed(which, draw.nextInt(5) == 0 ? new ProbeResult.Drained() : GOOD, played.nowNs());
            case 5, 6 -> played.health().tick(played.nowNs());
            default -> played.health().operator(which, OperatorAction.values()[draw.nextInt(4)], played.nowNs());
        }
    }

    private void assertStandingsFitStates() {
        for (ServerHealth each : servers) {
            switch (each.state()) {
                case UP, SUSPECT, FORCED_UP -> assertThat(each.standing()).isEqualTo(Standing.OWNS);
                case DRAIN, MAINT -> assertThat(each.standing()).isNotEqualTo(Standing.OWNS);
                case DOWN, TRIAL -> {}
            }
        }
        OptionalLong next = played.health().nextTickNs(played.nowNs());
        if (next.isPresent() && next.getAsLong() <= 0) {
            assertThat(played.health().tick(played.nowNs())).isNotEmpty();
        }
    }

    private void isOnlySuspicion(@Nullable Transition transition) {
        assertThat(happened(transition).isSuspicion()).isTrue();
        assertThat(happened(transition).isTold()).isFalse();
    }
}
