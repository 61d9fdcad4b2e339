package dev.nutcracker.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The states of servers under rules that twemproxy does not have. */
final class ServerStatesTest {
    private static final long S = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_NS = 30 * S;
    private static final long STABLE_NS = 60 * S;
    private static final BackOff STEADY = new BackOff(RETRY_NS, 1, 300 * S, STABLE_NS, 0);
    private static final BackOff GROWING = new BackOff(RETRY_NS, 1.5, 300 * S, STABLE_NS, 0);
    private static final ProbeResult GOOD = new ProbeResult.Good();
    private static final ProbeResult SILENT = new ProbeResult.Failed(DownCause.NO_ANSWER, "no answer for 1000 ms");

    private final List<ServerHealth> servers = new ArrayList<>();
    private final ServerHealth server = new ServerHealth();
    private long nowNs = 1_000 * S;
    private double random = 0.5;
    private boolean letReturn = true;
    private PoolHealth health = health(probed(Policy.FAIL, STEADY));

    @Test
    void shouldSuspectAServerThatFailsAndForgetThatWhenItAnswers() {
        assertThat(failed(DownCause.LOST)).satisfies(this::isOnlySuspicion);
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(server.heedsSuccess()).isTrue();

        assertThat(health.succeeded(server, nowNs)).satisfies(this::isOnlySuspicion);
        assertThat(server.state()).isEqualTo(ServerState.UP);
        assertThat(server.heedsSuccess()).isFalse();
    }

    @Test
    void shouldTakeItOutAfterSoManyFailuresOfRequestsAndProbesTogether() {
        failed(DownCause.LOST);
        probed(SILENT);
        Transition transition = happened(failed(DownCause.REFUSED));

        assertThat(transition.to()).isEqualTo(ServerState.DOWN);
        assertThat(transition.failures()).isEqualTo(3);
        assertThat(transition.outNs()).isEqualTo(RETRY_NS);
        assertThat(transition.now()).isEqualTo(Standing.REFUSED);
        assertThat(transition.served()).isFalse();
    }

    @Test
    void shouldCountFailuresOfOneEventOnce() {
        for (int i = 0; i < 16; i++) {
            health.failed(server, DownCause.LOST, "", nowNs + i * S / 200);
        }
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);

        for (int event = 1; event < 3; event++) {
            nowNs += S / 10;
            failed(DownCause.LOST);
        }
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldNotTakeCausesThatDifferForOneEvent() {
        failed(DownCause.LOST);
        failed(DownCause.REFUSED);
        failed(DownCause.NO_ANSWER);

        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    /** Connections close while others are already refused. */
    @Test
    void shouldCountFailuresOfOneEventOnceThoughTheyComeMixed() {
        for (int i = 0; i < 16; i++) {
            failed(DownCause.LOST);
            failed(DownCause.REFUSED);
        }
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);

        nowNs += S / 10;
        failed(DownCause.REFUSED);
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @ParameterizedTest
    @EnumSource(
            value = DownCause.class,
            names = {"LOADING", "BUSY", "MASTER_DOWN", "NOT_MASTER", "PASSWORD_REFUSED", "HANDSHAKE"})
    void shouldTakeAServerOutAtOnceThatSaysItIsOfNoUse(DownCause cause) {
        assertThat(failed(cause)).isNotNull();
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldStayDownUntilItsTimeIsOverAndAProbeSucceeds() {
        takeDown();
        nowNs += RETRY_NS;
        assertThat(health.tick(nowNs)).isEmpty();
        probed(SILENT);
        assertThat(health.nextTickNs(nowNs)).as("nothing but a probe matters").isEmpty();

        assertThat(probed(GOOD)).isNotNull();
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
        assertThat(server.standing()).isEqualTo(Standing.REFUSED);
        Transition up = happened(probed(GOOD));
        assertThat(up.to()).isEqualTo(ServerState.UP);
        assertThat(up.outNs()).isEqualTo(RETRY_NS);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
    }

    @Test
    void shouldNotReturnBeforeItsTimeHoweverWellItIsProbed() {
        takeDown();
        for (int i = 0; i < 10; i++) {
            assertThat(probed(GOOD)).isNull();
        }
        assertThat(health.nextTickNs(nowNs)).hasValue(RETRY_NS);

        nowNs += RETRY_NS;
        assertThat(health.tick(nowNs)).singleElement().satisfies(up -> {
            assertThat(up.from()).isEqualTo(ServerState.DOWN);
            assertThat(up.to()).isEqualTo(ServerState.UP);
        });
    }

    @Test
    void shouldGoDownAgainForLongerIfItFailsOnTrial() {
        health = health(probed(Policy.FAIL, GROWING));
        takeDown();
        nowNs += RETRY_NS;
        probed(GOOD);

        Transition again = happened(probed(SILENT));
        assertThat(again.from()).isEqualTo(ServerState.TRIAL);
        assertThat(again.outNs()).isEqualTo(45 * S);
    }

    @Test
    void shouldIgnoreFailuresOfRequestsWhileItGetsNone() {
        takeDown();
        assertThat(failed(DownCause.LOST)).isNull();
        nowNs += RETRY_NS;
        probed(GOOD);

        assertThat(failed(DownCause.LOST)).isNull();
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
    }

    @Test
    void shouldTellWhenAnotherCauseKeepsItDown() {
        takeDown();
        Transition other = happened(probed(new ProbeResult.Failed(DownCause.LOADING, "LOADING the dataset")));

        assertThat(other.isTold()).isFalse();
        assertThat(health.snapshot(server, nowNs).text()).isEqualTo("LOADING the dataset");
        assertThat(probed(new ProbeResult.Failed(DownCause.LOADING, "LOADING the dataset")))
                .isNull();
    }

    @Test
    void shouldTryAServerWithRequestsIfItIsNotProbed() {
        health = health(unprobed(Policy.FAIL, GROWING));
        takeDown();
        assertThat(health.tick(nowNs + RETRY_NS - 1)).isEmpty();
        nowNs += RETRY_NS;
        assertThat(health.tick(nowNs)).singleElement().satisfies(trial -> {
            assertThat(trial.to()).isEqualTo(ServerState.TRIAL);
            assertThat(trial.now()).isEqualTo(Standing.OWNS);
        });

        Transition again = happened(failed(DownCause.REFUSED));
        assertThat(again.outNs()).isEqualTo(45 * S);
        nowNs += 45 * S;
        health.tick(nowNs);
        Transition up = happened(health.succeeded(server, nowNs));
        assertThat(up.to()).isEqualTo(ServerState.UP);
        assertThat(up.outNs()).as("since it first went down").isEqualTo(75 * S);
    }

    @Test
    void shouldForgetTimesOutOfAServerThatWasUpForLongEnough() {
        health = health(probed(Policy.FAIL, GROWING));
        assertThat(outNs()).isEqualTo(30 * S);
        nowNs += STABLE_NS - S;
        assertThat(outNs()).isEqualTo(45 * S);
        nowNs += STABLE_NS;
        assertThat(outNs()).isEqualTo(30 * S);
    }

    @Test
    void shouldBeOutForLongerEachTimeUpToTheLongest() {
        health = health(probed(Policy.FAIL, GROWING));
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            seconds.add(outNs() / S);
        }

        assertThat(seconds).containsExactly(30L, 45L, 67L, 101L, 151L, 227L, 300L, 300L, 300L);
    }

    @ParameterizedTest
    @CsvSource({"0, 24", "0.25, 27", "1, 36"})
    void shouldVaryTheTimeByAFifth(double drawn, long seconds) {
        random = drawn;
        health = health(probed(Policy.FAIL, GROWING));

        assertThat(outNs()).isEqualTo(seconds * S);
    }

    @Test
    void shouldNotVaryATimeThatDoesNotGrow() {
        random = 1;
        assertThat(outNs()).isEqualTo(RETRY_NS);
    }

    @Test
    void shouldStayWithinTheLongestTimeAfterAMillionFlaps() {
        health = health(probed(Policy.FAIL, new BackOff(RETRY_NS, 10, 300 * S, Long.MAX_VALUE, 0)));
        long outNs = 0;
        for (int i = 0; i < 1_000_000; i++) {
            outNs = outNs();
            assertThat(outNs).isBetween(1L, 300 * S);
        }

        assertThat(outNs).isEqualTo(300 * S);
        assertThat(health.snapshot(server, nowNs).timesOut()).isEqualTo(1_000_000);
    }

    @Test
    void shouldStayDownAfterTooManyFlapsUntilAnOperatorForgives() {
        health = health(probed(Policy.FAIL, new BackOff(S, 1, S, STABLE_NS, 3)));
        outNs();
        outNs();
        takeDown();
        assertThat(health.snapshot(server, nowNs).held()).isTrue();
        nowNs += 1000 * S;
        assertThat(health.nextTickNs(nowNs)).isEmpty();
        assertThat(probed(GOOD)).isNull();

        assertThat(health.operator(server, OperatorAction.AUTO, nowNs)).isNotNull();
        probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
        assertThat(health.snapshot(server, nowNs).timesOut()).isZero();
    }

    @Test
    void shouldNotTakeFlapsOfLongAgoForInstability() {
        health = health(probed(Policy.FAIL, new BackOff(S, 1, S, STABLE_NS, 3)));
        for (int i = 0; i < 10; i++) {
            outNs();
            nowNs += 5 * STABLE_NS;
        }

        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldNotTakeADeadServerForAnUnstableOne() {
        health = health(unprobed(Policy.FAIL, new BackOff(S, 1, S, STABLE_NS, 3)));
        takeDown();
        for (int i = 0; i < 100; i++) {
            nowNs += S;
            health.tick(nowNs);
            failed(DownCause.REFUSED);
        }

        assertThat(health.snapshot(server, nowNs).held()).isFalse();
    }

    @Test
    void shouldNotCountAgainstTheServerWhatOnlyTheOperatorCanMend() {
        health = health(probed(Policy.FAIL, GROWING));
        for (int i = 0; i < 5; i++) {
            Transition down = happened(failed(DownCause.PASSWORD_REFUSED));
            assertThat(down.outNs()).isEqualTo(RETRY_NS);
            bringBack();
        }
        assertThat(health.snapshot(server, nowNs).timesOut()).isZero();
    }

    @Test
    void shouldOnlySuspectAFullServerAsLongAsThereIsAConnection() {
        server.connected();
        for (int i = 0; i < 10; i++) {
            nowNs += S;
            failed(DownCause.FULL);
        }
        assertThat(server.state()).isEqualTo(ServerState.SUSPECT);

        server.disconnected();
        nowNs += S;
        failed(DownCause.FULL);
        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @ParameterizedTest
    @CsvSource({"EJECT, EJECTED", "FAIL, REFUSED", "FAILOVER, FAILED_OVER", "WAIT, AWAITED", "TRY, OWNS"})
    void shouldServeTheKeysByThePolicy(Policy policy, Standing standing) {
        health = health(probed(policy, STEADY));
        takeDown();

        assertThat(server.standing()).isEqualTo(standing);
    }

    @ParameterizedTest
    @CsvSource({"50, 2", "100, 5", "1, 1", "0, 0", "79, 3"})
    void shouldLetNoMoreServersBeOutThanTheLidAllows(int percent, int outMax) {
        health = health(lid(Policy.EJECT, percent), 5);
        for (int i = 0; i < 5; i++) {
            health.failed(servers.get(i), DownCause.TOO_SLOW, "", nowNs);

            assertThat(count(Standing.EJECTED)).isEqualTo(Math.min(outMax, i + 1));
            assertThat(count(Standing.REFUSED)).isEqualTo(Math.max(0, i + 1 - outMax));
        }
    }

    @Test
    void shouldLetTheNextServerOutWhenOneIsBack() {
        health = health(lid(Policy.FAILOVER, 20), 5);
        health.failed(servers.get(4), DownCause.TOO_SLOW, "", nowNs);
        health.failed(servers.get(1), DownCause.TOO_SLOW, "", nowNs);
        assertThat(servers.get(4).standing()).isEqualTo(Standing.FAILED_OVER);
        assertThat(servers.get(1).standing()).isEqualTo(Standing.REFUSED);

        nowNs += RETRY_NS;
        health.probed(servers.get(4), GOOD, nowNs);
        health.probed(servers.get(4), GOOD, nowNs);

        assertThat(servers.get(4).standing()).isEqualTo(Standing.OWNS);
        assertThat(servers.get(1).standing()).isEqualTo(Standing.FAILED_OVER);
    }

    @Test
    void shouldWaitForTheStepBeforeItGetsItsKeysBack() {
        takeDown();
        letReturn = false;
        nowNs += RETRY_NS;
        probed(GOOD);
        assertThat(probed(GOOD)).isNull();
        assertThat(probed(GOOD)).isNull();
        assertThat(server.standing()).isEqualTo(Standing.REFUSED);

        Transition up = happened(health.returned(server, nowNs));
        assertThat(up.to()).isEqualTo(ServerState.UP);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(health.returned(server, nowNs)).isNull();
    }

    @Test
    void shouldWaitForTheStepBeforeATrialWithRequests() {
        health = health(unprobed(Policy.EJECT, STEADY));
        takeDown();
        letReturn = false;
        nowNs += RETRY_NS;
        health.tick(nowNs);
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);

        health.returned(server, nowNs);
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
    }

    @Test
    void shouldGoDownAgainIfTheStepFails() {
        takeDown();
        letReturn = false;
        nowNs += RETRY_NS;
        probed(GOOD);
        probed(GOOD);

        Transition down = happened(health.returnFailed(server, DownCause.WRONG_ANSWER, "NOPERM", nowNs));
        assertThat(down.to()).isEqualTo(ServerState.DOWN);
        assertThat(down.text()).isEqualTo("NOPERM");
    }

    @ParameterizedTest
    @EnumSource(
            value = OperatorAction.class,
            names = {"DRAIN", "MAINT"})
    void shouldKeepAServerOutOfUseUntilTheOperatorAndThenProbesSayOtherwise(OperatorAction action) {
        health = health(probed(Policy.EJECT, STEADY));
        Transition aside = happened(health.operator(server, action, nowNs));
        assertThat(aside.cause()).isEqualTo(DownCause.OPERATOR);
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);
        probed(GOOD);
        probed(GOOD);
        failed(DownCause.LOST);
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);

        health.operator(server, OperatorAction.AUTO, nowNs);
        assertThat(server.state()).isEqualTo(ServerState.TRIAL);
        probed(GOOD);
        probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldEndAnEjectionByItself() {
        health = health(unprobed(Policy.EJECT, STEADY));
        happened(health.drain(server, 5 * S, nowNs));
        assertThat(server.state()).isEqualTo(ServerState.DRAIN);
        assertThat(health.snapshot(server, nowNs).retryInNs()).isEqualTo(5 * S);

        nowNs += 2 * S;
        health.adopt(unprobed(Policy.EJECT, STEADY), List.of(server), nowNs);
        assertThat(health.nextTickNs(nowNs)).as("a reload leaves the order").hasValue(3 * S);
        assertThat(health.tick(nowNs)).isEmpty();

        nowNs += 3 * S;
        assertThat(health.tick(nowNs)).extracting(Transition::to).containsExactly(ServerState.UP);
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(health.nextTickNs(nowNs)).isEmpty();
    }

    @Test
    void shouldProbeAServerAfterItsEjection() {
        health = health(probed(Policy.EJECT, STEADY));
        health.drain(server, 5 * S, nowNs);
        probed(GOOD);

        nowNs += 5 * S;
        assertThat(health.tick(nowNs)).extracting(Transition::to).containsExactly(ServerState.TRIAL);
        probed(GOOD);
        probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @ParameterizedTest
    @EnumSource(
            value = OperatorAction.class,
            names = {"DRAIN", "MAINT"})
    void shouldForgetTheEndOfAnEjectionWithAnotherOrder(OperatorAction action) {
        health = health(unprobed(Policy.EJECT, STEADY));
        health.drain(server, 5 * S, nowNs);
        health.operator(server, action, nowNs);

        assertThat(health.nextTickNs(nowNs)).isEmpty();
        nowNs += 5 * S;
        assertThat(health.tick(nowNs)).isEmpty();
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);
    }

    @Test
    void shouldUseAServerByOrderWhateverItDoesAndRemindOfThatEachMinute() {
        takeDown();
        health.operator(server, OperatorAction.UP, nowNs);
        for (int i = 0; i < 10; i++) {
            assertThat(probed(SILENT)).isNull();
            assertThat(failed(DownCause.REFUSED)).isNull();
        }
        assertThat(server.standing()).isEqualTo(Standing.OWNS);
        assertThat(health.nextTickNs(nowNs)).hasValue(60 * S);

        nowNs += 60 * S;
        assertThat(health.tick(nowNs))
                .singleElement()
                .satisfies(told -> assertThat(told.isTold()).isTrue());
        assertThat(health.tick(nowNs)).isEmpty();
        health.operator(server, OperatorAction.AUTO, nowNs);
        assertThat(server.state()).isEqualTo(ServerState.UP);
        assertThat(health.nextTickNs(nowNs)).isEmpty();
    }

    @Test
    void shouldDrainAServerThatAsksForIt() {
        probed(new ProbeResult.Drained());
        assertThat(server.state()).isEqualTo(ServerState.DRAIN);
        assertThat(probed(new ProbeResult.Drained())).isNull();

        probed(GOOD);
        assertThat(server.state()).isEqualTo(ServerState.UP);
    }

    @Test
    void shouldTakeADrainedServerDownThatFails() {
        probed(new ProbeResult.Drained());
        probed(SILENT);

        assertThat(server.state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void shouldKeepANewServerOutUntilItIsProbed() {
        HealthRules rules = new HealthRules(Policy.EJECT, true, true, true, 3, 2, STEADY, 100, true);
        health = health(rules, 1);
        ServerHealth added = servers.getFirst();
        assertThat(added.state()).isEqualTo(ServerState.DOWN);
        assertThat(added.standing()).isEqualTo(Standing.EJECTED);
        assertThat(health.areAllProbed()).isFalse();

        health.probed(added, GOOD, nowNs);
        health.probed(added, GOOD, nowNs);
        assertThat(added.standing()).isEqualTo(Standing.OWNS);
        assertThat(health.areAllProbed()).isTrue();

        health.startAnew(added, nowNs);
        assertThat(added.standing()).as("it has another address").isEqualTo(Standing.EJECTED);
    }

    @Test
    void shouldKeepStatesWhenTheRulesChange() {
        takeDown();
        health.adopt(probed(Policy.EJECT, STEADY), List.of(server), nowNs);
        assertThat(server.standing()).isEqualTo(Standing.EJECTED);

        health.operator(server, OperatorAction.MAINT, nowNs);
        health.adopt(HealthRules.asTwemproxy(false, 1, RETRY_NS), List.of(server), nowNs);
        assertThat(server.state()).isEqualTo(ServerState.MAINT);
    }

    @Test
    void shouldSumUpByCauseHowLongItWasOut() {
        takeDown();
        nowNs += 10 * S;
        probed(new ProbeResult.Failed(DownCause.LOADING, "LOADING"));
        nowNs += 25 * S;
        probed(GOOD);
        probed(GOOD);
        nowNs += 100 * S;

        long[] downNs = health.snapshot(server, nowNs).downNs();
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
            health = health(isProbed ? probed(policy, GROWING) : unprobed(policy, GROWING), 3);
            for (int i = 0; i < 200; i++) {
                doSomething(draw, servers.get(draw.nextInt(3)));
                assertStandingsFitStates();
            }
            for (ServerHealth each : servers) {
                health.operator(each, OperatorAction.AUTO, nowNs);
            }
            for (int i = 0; i < 5; i++) {
                nowNs += 400 * S;
                health.tick(nowNs);
                servers.forEach(each -> health.probed(each, GOOD, nowNs));
                servers.stream().filter(ServerHealth::heedsSuccess).forEach(each -> health.succeeded(each, nowNs));
            }

            assertThat(servers)
                    .as("seed %d", seed)
                    .allSatisfy(each -> assertThat(each.state()).isEqualTo(ServerState.UP));
        }
    }

    private void doSomething(Random draw, ServerHealth which) {
        DownCause cause = DownCause.values()[draw.nextInt(DownCause.values().length)];
        nowNs += draw.nextLong(20 * S);
        switch (draw.nextInt(8)) {
            case 0, 1 -> health.failed(which, cause, "text", nowNs);
            case 2 -> health.succeeded(which, nowNs);
            case 3 -> health.probed(which, new ProbeResult.Failed(cause, "text"), nowNs);
            case 4 -> health.probed(which, draw.nextInt(5) == 0 ? new ProbeResult.Drained() : GOOD, nowNs);
            case 5, 6 -> health.tick(nowNs);
            default -> health.operator(which, OperatorAction.values()[draw.nextInt(4)], nowNs);
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
        OptionalLong next = health.nextTickNs(nowNs);
        if (next.isPresent() && next.getAsLong() <= 0) {
            assertThat(health.tick(nowNs)).isNotEmpty();
        }
    }

    private void isOnlySuspicion(@Nullable Transition transition) {
        assertThat(happened(transition).isSuspicion()).isTrue();
        assertThat(happened(transition).isTold()).isFalse();
    }

    private static Transition happened(@Nullable Transition transition) {
        return requireNonNull(transition, "a transition");
    }

    private static HealthRules probed(Policy policy, BackOff backOff) {
        return new HealthRules(policy, true, true, true, 3, 2, backOff, 100, false);
    }

    private static HealthRules unprobed(Policy policy, BackOff backOff) {
        return new HealthRules(policy, false, true, false, 3, 2, backOff, 100, false);
    }

    private static HealthRules lid(Policy policy, int percent) {
        return new HealthRules(policy, true, true, true, 3, 2, STEADY, percent, false);
    }

    private PoolHealth health(HealthRules rules) {
        return health(rules, List.of(server));
    }

    private PoolHealth health(HealthRules rules, int serverCount) {
        servers.clear();
        for (int i = 0; i < serverCount; i++) {
            servers.add(new ServerHealth());
        }
        return health(rules, servers);
    }

    private PoolHealth health(HealthRules rules, List<ServerHealth> which) {
        PoolHealth made = new PoolHealth(rules, () -> random, _ -> letReturn);
        made.adopt(rules, which, nowNs);
        return made;
    }

    private @Nullable Transition failed(DownCause cause) {
        return health.failed(server, cause, "", nowNs);
    }

    private @Nullable Transition probed(ProbeResult result) {
        return health.probed(server, result, nowNs);
    }

    private Transition takeDown() {
        Transition transition = null;
        while (server.state() != ServerState.DOWN) {
            nowNs += S / 10;
            transition = failed(DownCause.REFUSED);
        }
        return happened(transition);
    }

    /** It goes down and comes back in its time. Returns how long that was. */
    private long outNs() {
        long outNs = takeDown().outNs();
        nowNs += outNs;
        bringBack();
        return outNs;
    }

    private void bringBack() {
        nowNs += Math.max(0, health.snapshot(server, nowNs).retryInNs());
        probed(GOOD);
        probed(GOOD);
    }

    private long count(Standing standing) {
        return servers.stream().filter(each -> each.standing() == standing).count();
    }
}
