package dev.nutcracker.topology;

import static dev.nutcracker.topology.PlayedSentinels.CACHE;
import static dev.nutcracker.topology.PlayedSentinels.slaveOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.Secret;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.topology.MasterState.Phase;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentinels that are gone, are silent, talk nonsense or want a login, and how a watch comes to know of others. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelAnswersTest {
    @AutoClose
    private final PlayedSentinels played = new PlayedSentinels();

    private final AnsweringServer one = played.one();
    private final AnsweringServer two = played.two();
    private final AnsweringServer first = played.first();
    private final AnsweringServer second = played.second();
    private final AnsweringServer third = played.third();

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
        try (RunningWatch watch = played.startWithAll()) {
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
        try (RunningWatch watch = played.start()) {
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
        try (RunningWatch watch = played.start()) {
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

    private static ServerCredentials login(String password) {
        return new ServerCredentials(null, Secret.written(password), false);
    }
}
