package dev.nutcracker.topology;

import static dev.nutcracker.topology.PlayedSentinels.CACHE;
import static dev.nutcracker.topology.PlayedSentinels.slaveOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.topology.MasterState.Phase;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which primary a watch believes in, by sentinels and servers that the test plays. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelWatchTest {
    private static final String CACHE2 = "cache2";
    private static final int HINTS = 10_000;

    @AutoClose
    private final PlayedSentinels played = new PlayedSentinels();

    private final AnsweringServer one = played.one();
    private final AnsweringServer two = played.two();
    private final AnsweringServer first = played.first();
    private final AnsweringServer second = played.second();
    private final AnsweringServer third = played.third();

    @Test
    void shouldServeWhatSentinelNamesAndServerConfirms() {
        first.names(CACHE, one, 7);
        try (RunningWatch watch = played.start()) {
            assertThat(watch.awaitServing(CACHE, one.port()))
                    .isEqualTo(new MasterState(CACHE, Phase.SERVING, RunningWatch.local(one.port()), 7, false, ""));
            watch.awaitRefreshes(2);
            assertThat(watch.told(CACHE)).hasSize(1);
        }
    }

    @Test
    void shouldSayWhyNothingIsKnown() {
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE), Ports.free())) {
            MasterState state =
                    watch.await(CACHE, "told", told -> !told.reason().startsWith("nothing"));

            assertThat(state.phase()).isEqualTo(Phase.UNKNOWN);
            assertThat(state.reason()).contains("no sentinel answers", "Connection refused");
        }
    }

    @Test
    void shouldBeLostIfNoSentinelKnowsTheMaster() {
        first.names(CACHE2, one, 7);
        try (RunningWatch watch = played.start()) {
            assertThat(watch.await(CACHE, Phase.LOST).reason()).isEqualTo("no sentinel knows a master of that name");
            first.names(CACHE, one, 7);
            watch.awaitServing(CACHE, one.port());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-LOADING Redis is loading the dataset in memory\r\n",
                "-MASTERDOWN Link with MASTER is down\r\n",
                "+WHAT\r\n",
                "*0\r\n",
            })
    void shouldBeLostUntilTheServerIsReady(String answer) {
        first.names(CACHE, one, 7);
        one.answer("PING", answer);
        try (RunningWatch watch = played.start()) {
            assertThat(watch.await(CACHE, Phase.LOST).reason()).startsWith("127.0.0.1:" + one.port() + ": ");
            one.answer("PING", "+PONG\r\n");
            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldBeLostWhileServerIsReplicaOfNoPrimary() {
        first.names(CACHE, one, 7);
        one.answer("ROLE", AnsweringServer.replicaOf(Ports.free()));
        try (RunningWatch watch = played.start()) {
            watch.await(CACHE, Phase.LOST);
            one.answer("ROLE", "*3\r\n+master\r\n:0\r\n*0\r\n");
            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldBeLostIfNothingListensThere() {
        first.names(CACHE, "127.0.0.1", Ports.free(), 7, "master");
        try (RunningWatch watch = played.start()) {
            assertThat(watch.await(CACHE, Phase.LOST).reason()).endsWith(": Connection refused");
        }
    }

    @Test
    void shouldBelieveTheHighestEpochFromTheStart() {
        first.names(CACHE, one, 4);
        second.names(CACHE, two, 5);
        third.names(CACHE, one, 4);
        try (RunningWatch watch = played.startWithAll()) {
            watch.awaitServing(CACHE, two.port());
            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + two.port());
            Await.until("two that are behind", () -> watch.snapshot().stale() == 2);
        }
    }

    @Test
    void shouldNotFollowSentinelThatIsBehind() {
        first.names(CACHE, two, 5);
        second.names(CACHE, two, 5);
        third.names(CACHE, two, 5);
        try (RunningWatch watch = played.startWithAll()) {
            watch.awaitServing(CACHE, two.port());
            third.names(CACHE, one, 4);
            Await.until("one that is behind", () -> watch.snapshot().stale() == 1);
            third.publish("+switch-master", "cache 127.0.0.1 " + two.port() + " 127.0.0.1 " + one.port());
            watch.awaitRefreshes(3);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + two.port());
            assertThat(one.connectionCount()).isZero();
            third.names(CACHE, two, 5);
            Await.until("none that is behind", () -> watch.snapshot().stale() == 0);
        }
    }

    @Test
    void shouldMoveToTheNextEpoch() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            first.names(CACHE, two, 6);
            first.publish("+switch-master", "cache 127.0.0.1 " + one.port() + " 127.0.0.1 " + two.port());

            MasterState state = watch.awaitServing(CACHE, two.port());
            assertThat(state.epoch()).isEqualTo(6);
            assertThat(state.formerKnows())
                    .as("it still says that it is the primary")
                    .isFalse();
        }
    }

    @Test
    void shouldKnowThatTheFormerPrimaryKnows() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            one.answer("ROLE", AnsweringServer.replicaOf(two.port()));
            first.names(CACHE, two, 6);

            assertThat(watch.awaitServing(CACHE, two.port()).formerKnows()).isTrue();
        }
    }

    @Test
    void shouldFollowPrimaryThatHasHandedOverByItself() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            one.answer("ROLE", AnsweringServer.replicaOf(two.port()));
            watch.watch().hint(CACHE, Hint.DEMOTED);

            MasterState state = watch.awaitServing(CACHE, two.port());
            assertThat(state.formerKnows()).isTrue();
            watch.awaitRefreshes(2);
            assertThat(watch.state(CACHE)).isEqualTo(state);
            first.names(CACHE, two, 6);
            assertThat(watch.await(CACHE, "of epoch 6", told -> told.epoch() == 6)
                            .address())
                    .isEqualTo(RunningWatch.local(two.port()));
        }
    }

    @Test
    void shouldNotGoRoundInCirclesOfReplicas() {
        first.names(CACHE, one, 5);
        one.answer("ROLE", AnsweringServer.replicaOf(two.port()));
        two.answer("ROLE", AnsweringServer.replicaOf(one.port()));
        try (RunningWatch watch = played.start()) {
            watch.await(CACHE, Phase.LOST);
            watch.awaitRefreshes(2);
            assertThat(one.countOf("ROLE")).isLessThan(100);
            two.answer("ROLE", "*3\r\n+master\r\n:0\r\n*0\r\n");
            watch.awaitServing(CACHE, two.port());
        }
    }

    @Test
    void shouldServeOnWhileServerIsOnlySlow() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            one.answer("ROLE", AnsweringServer.SILENCE);
            Await.until("a second connection, since there is no answer", () -> one.connectionCount() > 1);
            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + one.port());
            first.names(CACHE, "127.0.0.1", one.port(), 5, "s_down,master");

            assertThat(watch.await(CACHE, Phase.LOST).reason()).endsWith("no answer for 1000 ms");
        }
    }

    @Test
    void shouldAskServerOnlySoOftenHoweverManyHintsThereAre() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            long before = one.countOf("PING");
            for (int i = 0; i < HINTS; i++) {
                watch.watch().hint(CACHE, Hint.CONNECTION_LOST);
            }
            Await.until("another look", () -> one.countOf("PING") > before);
            watch.awaitRefreshes(1);

            assertThat(one.countOf("PING") - before).isLessThan(HINTS / 10);
        }
    }

    @Test
    void shouldSayEachTimeThatAllIsAskedAgain() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            long before = one.countOf("PING");

            Await.until("three times", () -> watch.refreshes() >= 3);

            assertThat(one.countOf("PING") - before).isGreaterThanOrEqualTo(2);
            assertThat(watch.told(CACHE)).as("nothing has changed").hasSize(1);
        }
    }

    @Test
    void shouldTellNothingAfterItWasStopped() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = played.start()) {
            watch.awaitServing(CACHE, one.port());
            watch.watch().stop();
            first.names(CACHE, two, 6);
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.watch().hint(CACHE, Hint.DEMOTED);
            Await.until("no connection", () -> !first.isSubscribed());

            assertThat(watch.told(CACHE)).hasSize(1);
        }
    }
}
