package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.Secret;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.topology.MasterState.Phase;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By sentinels and servers that the test plays. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelWatchTest {
    private static final String CACHE = "cache";
    private static final String CACHE2 = "cache2";
    private static final int HINTS = 10_000;

    @AutoClose
    private final AnsweringServer one = AnsweringServer.primary();

    @AutoClose
    private final AnsweringServer two = AnsweringServer.primary();

    @AutoClose
    private final AnsweringServer first = AnsweringServer.sentinel("first");

    @AutoClose
    private final AnsweringServer second = AnsweringServer.sentinel("second");

    @AutoClose
    private final AnsweringServer third = AnsweringServer.sentinel("third");

    @Test
    void shouldServeWhatSentinelNamesAndServerConfirms() {
        first.names(CACHE, one, 7);
        try (RunningWatch watch = start()) {
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
        try (RunningWatch watch = start()) {
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
        try (RunningWatch watch = start()) {
            assertThat(watch.await(CACHE, Phase.LOST).reason()).startsWith("127.0.0.1:" + one.port() + ": ");
            one.answer("PING", "+PONG\r\n");
            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldBeLostWhileServerIsReplicaOfNoPrimary() {
        first.names(CACHE, one, 7);
        one.answer("ROLE", AnsweringServer.replicaOf(Ports.free()));
        try (RunningWatch watch = start()) {
            watch.await(CACHE, Phase.LOST);
            one.answer("ROLE", "*3\r\n+master\r\n:0\r\n*0\r\n");
            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldBeLostIfNothingListensThere() {
        first.names(CACHE, "127.0.0.1", Ports.free(), 7, "master");
        try (RunningWatch watch = start()) {
            assertThat(watch.await(CACHE, Phase.LOST).reason()).endsWith(": Connection refused");
        }
    }

    @Test
    void shouldBelieveTheHighestEpochFromTheStart() {
        first.names(CACHE, one, 4);
        second.names(CACHE, two, 5);
        third.names(CACHE, one, 4);
        try (RunningWatch watch = startWithAll()) {
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
        try (RunningWatch watch = startWithAll()) {
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
        try (RunningWatch watch = start()) {
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
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            one.answer("ROLE", AnsweringServer.replicaOf(two.port()));
            first.names(CACHE, two, 6);

            assertThat(watch.awaitServing(CACHE, two.port()).formerKnows()).isTrue();
        }
    }

    @Test
    void shouldHoldWhileReplicaIsPromoted() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            first.names(CACHE, "127.0.0.1", one.port(), 5, "master,failover_in_progress");
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.await(CACHE, Phase.HANDING_OVER);
            first.names(CACHE, "127.0.0.1", one.port(), 6, "master,failover_in_progress");
            first.publish("+promoted-slave", slaveOf(CACHE, one));
            watch.awaitRefreshes(2);
            assertThat(watch.state(CACHE).phase()).isEqualTo(Phase.HANDING_OVER);
            first.names(CACHE, two, 6);
            first.publish("+switch-master", "cache 127.0.0.1 " + one.port() + " 127.0.0.1 " + two.port());

            watch.awaitServing(CACHE, two.port());
            assertThat(watch.phases(CACHE))
                    .containsExactly("SERVING " + one.port(), "HANDING_OVER " + one.port(), "SERVING " + two.port());
        }
    }

    @Test
    void shouldHoldIfTheBeginningOfFailoverWasMissed() {
        first.names(CACHE, "127.0.0.1", one.port(), 6, "master,failover_in_progress");
        second.names(CACHE, one, 5);
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE), first.port(), second.port())) {
            watch.await(CACHE, Phase.HANDING_OVER);
            second.names(CACHE, two, 6);

            watch.awaitServing(CACHE, two.port());
            assertThat(watch.phases(CACHE)).containsExactly("HANDING_OVER " + one.port(), "SERVING " + two.port());
        }
    }

    @Test
    void shouldServeAgainIfFailoverIsGivenUp() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            first.publish("+failover-state-send-slaveof-noone", slaveOf(CACHE, one));
            watch.await(CACHE, Phase.HANDING_OVER);
            first.publish("-failover-abort-slave-timeout", "master cache 127.0.0.1 " + one.port());

            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldServeAgainIfNothingIsHeardOfFailover() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.await(CACHE, Phase.HANDING_OVER);

            watch.awaitServing(CACHE, one.port());
        }
    }

    @Test
    void shouldTellEventsOfSimilarNamesApart() {
        first.names(CACHE, one, 5).names(CACHE2, two, 5);
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE, CACHE2), first.port())) {
            watch.awaitServing(CACHE, one.port());
            watch.awaitServing(CACHE2, two.port());
            first.publish("+selected-slave", slaveOf(CACHE2, two));
            watch.await(CACHE2, Phase.HANDING_OVER);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + one.port());
        }
    }

    @Test
    void shouldIgnoreEventsOfUnknownMastersAndNonsense() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            first.publish("+selected-slave", slaveOf("cach", one));
            first.publish("+switch-master", "cache 127.0.0.1 0 127.0.0.1 99999");
            first.publish("+selected-slave", slaveOf(CACHE, two));
            first.publish("+sdown", "master cache 127.0.0.1 " + one.port());
            watch.awaitRefreshes(2);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + one.port());
        }
    }

    @Test
    void shouldFollowPrimaryThatHasHandedOverByItself() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
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
        try (RunningWatch watch = start()) {
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
        try (RunningWatch watch = start()) {
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
        try (RunningWatch watch = start()) {
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
    void shouldNotHoldTheServerThatWasPromotedBeforeTheFirstWasConfirmed() {
        first.names(CACHE, one, 5);
        one.answer("PING", "-LOADING\r\n");
        try (RunningWatch watch = start()) {
            watch.await(CACHE, Phase.LOST);
            Await.until("subscription", first::isSubscribed);
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.awaitRefreshes(1);
            first.names(CACHE, two, 6);
            watch.awaitServing(CACHE, two.port());

            assertThat(watch.told(CACHE)).noneMatch(state -> state.phase() == Phase.HANDING_OVER);
        }
    }

    @Test
    void shouldHoldServerThatComesBackDuringItsFailover() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            one.answer("PING", "-LOADING\r\n");
            watch.await(CACHE, Phase.LOST);
            first.names(CACHE, "127.0.0.1", one.port(), 5, "master,failover_in_progress");
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.awaitRefreshes(1);
            one.answer("PING", "+PONG\r\n");
            watch.await(CACHE, Phase.HANDING_OVER);
            first.names(CACHE, two, 6);

            watch.awaitServing(CACHE, two.port());
        }
    }

    @Test
    void shouldStayWithTheLastAddressIfAllSentinelsAreGone() {
        AnsweringServer only = AnsweringServer.sentinel("only").names(CACHE, one, 5);
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE), only.port())) {
            watch.awaitServing(CACHE, one.port());
            only.close();
            watch.awaitSentinels(0);
            watch.watch().hint(CACHE, Hint.CONNECTION_LOST);
            watch.awaitRefreshes(1);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + one.port());
            assertThat(watch.snapshot().sentinels().getFirst().reason()).isNotEmpty();
        }
    }

    @Test
    void shouldGoByOthersIfOneSentinelIsSilent() {
        first.answer("HELLO 3", AnsweringServer.SILENCE);
        second.names(CACHE, one, 5);
        third.names(CACHE, one, 5).answer("SENTINEL MASTER cache", AnsweringServer.SILENCE);
        try (RunningWatch watch = startWithAll()) {
            watch.awaitServing(CACHE, one.port());
            watch.awaitSentinels(1);
            third.names(CACHE, one, 5);
            watch.awaitSentinels(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%1\r\n+name\r\n+cache\r\n",
                "*10\r\n+name\r\n+cache\r\n+ip\r\n+127.0.0.1\r\n+port\r\n+0\r\n+config-epoch\r\n+9\r\n+flags\r\n+master\r\n",
                "*10\r\n+name\r\n+cache\r\n+ip\r\n+?\r\n+port\r\n+1\r\n+config-epoch\r\n+9\r\n+flags\r\n+master\r\n",
                "*10\r\n+name\r\n+cache2\r\n+ip\r\n+::1\r\n+port\r\n+1\r\n+config-epoch\r\n+9\r\n+flags\r\n+master\r\n",
                "*10\r\n+name\r\n+cache\r\n+ip\r\n+::1\r\n+port\r\n+1\r\n+config-epoch\r\n+-9\r\n+flags\r\n+master\r\n",
                "-NOPERM this user has no permissions\r\n",
                "+OK\r\n",
                "*-1\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
            })
    void shouldTakeNonsenseForNoAnswer(String nonsense) {
        first.names(CACHE, one, 5);
        second.names(CACHE, one, 5).answer("SENTINEL MASTER cache", nonsense);
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE), first.port(), second.port())) {
            watch.awaitServing(CACHE, one.port());
            watch.awaitSentinels(1);
            second.names(CACHE, two, 6);
            watch.awaitServing(CACHE, two.port());
        }
    }

    @Test
    void shouldTakeServerThatIsNoSentinelForNone() {
        first.names(CACHE, one, 5);
        second.names(CACHE, two, 6).answer("HELLO 3", "%1\r\n+mode\r\n+standalone\r\n");
        try (RunningWatch watch = RunningWatch.start(Set.of(CACHE), first.port(), second.port())) {
            watch.awaitServing(CACHE, one.port());
            assertThat(watch.snapshot().sentinels())
                    .anySatisfy(status -> assertThat(status.reason()).isEqualTo("it is no sentinel"));
        }
    }

    @Test
    void shouldListenOnSecondConnectionToSentinelsWithoutResp3() {
        first.names(CACHE, one, 5).answer("HELLO 3", "-ERR unknown command `HELLO`\r\n");
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            Await.until("subscription", first::isSubscribed);
            assertThat(first.connectionCount()).isEqualTo(2);
            first.publish("*", "+selected-slave", slaveOf(CACHE, one));

            watch.await(CACHE, Phase.HANDING_OVER);
        }
    }

    @Test
    void shouldAskSentinelsThatOthersNameOnceEach() {
        first.names(CACHE, one, 4).knows(CACHE, "second", second.port());
        second.names(CACHE, two, 5).knows(CACHE, "first", first.port());
        try (RunningWatch watch = start()) {
            watch.awaitSentinels(2);
            watch.awaitServing(CACHE, two.port());
            watch.awaitRefreshes(2);

            assertThat(watch.phases(CACHE)).containsExactly("SERVING " + two.port());
            assertThat(watch.snapshot().known()).isEqualTo(2);
        }
    }

    @Test
    void shouldLogInToSentinelsAndServers() {
        one.answer("AUTH app secret", AnsweringServer.OK);
        first.names(CACHE, one, 5)
                .answer("HELLO 3 AUTH default s3cret", "%1\r\n+mode\r\n+sentinel\r\n")
                .answer("HELLO 3", "-NOAUTH HELLO must be called\r\n");
        WatchSettings settings = RunningWatch.settings(
                login("s3cret"),
                new ServerCredentials(null, Secret.written("secret"), false),
                AddressMap.NONE,
                first.port());
        one.answer("AUTH secret", AnsweringServer.OK);
        try (RunningWatch watch = RunningWatch.start(settings, Set.of(CACHE))) {
            watch.awaitServing(CACHE, one.port());
            assertThat(one.countOf("AUTH secret")).isEqualTo(1);
        }
    }

    @Test
    void shouldSayThatThePasswordIsWrong() {
        first.answer("HELLO 3 AUTH default wrong", "-WRONGPASS invalid username-password pair\r\n");
        WatchSettings settings = RunningWatch.settings(login("wrong"), null, AddressMap.NONE, first.port());
        try (RunningWatch watch = RunningWatch.start(settings, Set.of(CACHE))) {
            assertThat(watch.await(CACHE, "told", told -> !told.reason().startsWith("nothing"))
                            .reason())
                    .contains("WRONGPASS");
        }
    }

    @Test
    void shouldResolveNamesAndMapAddresses() {
        first.names(CACHE, "10.9.8.7", 777, 5, "master");
        AddressMap map = new AddressMap(List.of(new AddressMap.Rule("10.9.8.7", 777, "redis-1", one.port())));
        WatchSettings settings = new WatchSettings(
                List.of(new ServerAddress.Tcp("sentinel-1", first.port())), null, null, RunningWatch.REFRESH_MS, map);
        GivenHosts hosts = new GivenHosts().set("redis-1", "127.0.0.1").set("sentinel-1", "127.0.0.1");
        try (RunningWatch watch = RunningWatch.start(settings, hosts, Set.of(CACHE))) {
            assertThat(watch.awaitServing(CACHE, one.port()).address())
                    .isEqualTo(new ServerAddress.Tcp("redis-1", one.port()));
        }
    }

    @Test
    void shouldTellNothingAfterItWasStopped() {
        first.names(CACHE, one, 5);
        try (RunningWatch watch = start()) {
            watch.awaitServing(CACHE, one.port());
            watch.watch().stop();
            first.names(CACHE, two, 6);
            first.publish("+selected-slave", slaveOf(CACHE, one));
            watch.watch().hint(CACHE, Hint.DEMOTED);
            Await.until("no connection", () -> !first.isSubscribed());

            assertThat(watch.told(CACHE)).hasSize(1);
        }
    }

    private RunningWatch start() {
        return RunningWatch.start(Set.of(CACHE), first.port());
    }

    private RunningWatch startWithAll() {
        return RunningWatch.start(Set.of(CACHE), first.port(), second.port(), third.port());
    }

    private static ServerCredentials login(String password) {
        return new ServerCredentials(null, Secret.written(password), false);
    }

    private static String slaveOf(String master, AnsweringServer primary) {
        return "slave 127.0.0.1:9 127.0.0.1 9 @ " + master + " 127.0.0.1 " + primary.port();
    }
}
