package dev.nutcracker.topology;

import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.Secret;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Sentinels;
import dev.nutcracker.topology.MasterState.Phase;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** By Redis' own sentinels and servers. */
@Execution(ExecutionMode.CONCURRENT)
final class RealSentinelsTest {
    @Test
    void shouldFollowFailoverFromItsBeginning() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            int before = sentinels.server(0).port();
            watch.awaitServing(MASTER, before);
            watch.awaitSentinels(3);
            sentinels.failOver();
            watch.await(MASTER, Phase.HANDING_OVER);
            MasterState state = watch.await(MASTER, "another one", other -> isServingElsewhere(other, before));

            assertThat(state.epoch()).isEqualTo(1);
            assertThat(watch.phases(MASTER))
                    .containsExactly("SERVING " + before, "HANDING_OVER " + before, "SERVING " + port(state));
            assertThat(sentinels.ask(sentinels.serverAt(port(state)), "ROLE")).contains("master");
        }
    }

    @Test
    void shouldLoseNoWriteThatWaitsDuringHandOver() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            int before = sentinels.server(0).port();
            watch.awaitServing(MASTER, before);
            watch.awaitSentinels(3);
            int written = 0;
            try (RawClient client = sentinels.server(0).connect()) {
                sentinels.failOver();
                while (watch.state(MASTER).phase() == Phase.SERVING && port(watch.state(MASTER)) == before) {
                    client.sendRedisRequest("RPUSH", "written", Integer.toString(written))
                            .expect(":" + ++written + "\r\n");
                }
            }
            MasterState state = watch.await(MASTER, "another one", other -> isServingElsewhere(other, before));

            assertThat(written).isPositive();
            assertThat(sentinels.ask(sentinels.serverAt(port(state)), "LLEN", "written"))
                    .isEqualTo(":" + written + "\r\n");
        }
    }

    @Test
    void shouldFollowWhenThePrimaryDies() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            RedisServer dying = sentinels.server(0);
            watch.awaitServing(MASTER, dying.port());
            dying.kill();
            watch.await(MASTER, Phase.LOST);
            MasterState state = watch.await(MASTER, "another one", other -> isServingElsewhere(other, dying.port()));
            assertThat(state.formerKnows()).isFalse();

            dying.restart();
            assertThat(sentinels.ask(dying, "ROLE")).contains("master");
            watch.watch().hint(MASTER, Hint.CONNECTION_LOST);
            watch.awaitRefreshes(5);
            assertThat(watch.state(MASTER).address()).isEqualTo(state.address());
            assertThat(watch.phases(MASTER))
                    .as("sentinels that are late may begin another failover, which comes to nothing")
                    .filteredOn(phase -> !phase.startsWith("HANDING_OVER "))
                    .containsSubsequence("SERVING " + dying.port(), "LOST " + dying.port(), "SERVING " + port(state))
                    .containsOnlyOnce("SERVING " + dying.port());
        }
    }

    @Test
    void shouldFollowPrimaryThatWasFrozen() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            RedisServer frozen = sentinels.server(0);
            watch.awaitServing(MASTER, frozen.port());
            frozen.pause();
            MasterState state = watch.await(MASTER, "another one", other -> isServingElsewhere(other, frozen.port()));
            frozen.resume();
            watch.awaitRefreshes(5);

            assertThat(watch.state(MASTER)).isEqualTo(state);
            assertThat(state.formerKnows()).isFalse();
        }
    }

    @Test
    void shouldNotBelieveSentinelThatWasFrozenDuringFailover() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            int before = sentinels.server(0).port();
            watch.awaitServing(MASTER, before);
            watch.awaitSentinels(3);
            sentinels.sentinel(2).pause();
            sentinels.failOver();
            MasterState state = watch.await(MASTER, "another one", other -> isServingElsewhere(other, before));
            sentinels.sentinel(2).resume();
            watch.awaitSentinels(3);
            watch.awaitRefreshes(3);

            assertThat(port(watch.state(MASTER))).isEqualTo(port(state));
            assertThat(watch.phases(MASTER).getLast()).isEqualTo("SERVING " + port(state));
            assertThat(watch.phases(MASTER)).hasSize(3);
        }
    }

    @Test
    void shouldFollowPrimaryThatHandsOverWithoutSentinels() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            RedisServer before = sentinels.server(0);
            watch.awaitServing(MASTER, before.port());
            assertThat(sentinels.ask(before, "FAILOVER")).isEqualTo("+OK\r\n");
            Await.until("it is demoted", () -> sentinels.ask(before, "ROLE").contains("slave"));
            watch.watch().hint(MASTER, Hint.DEMOTED);
            MasterState state = watch.await(MASTER, "another one", other -> isServingElsewhere(other, before.port()));

            assertThat(state.formerKnows()).isTrue();
            watch.awaitRefreshes(3);
            assertThat(port(watch.state(MASTER))).isEqualTo(port(state));
        }
    }

    @Test
    void shouldStayWithThePrimaryWhileAllSentinelsAreGone() {
        try (Sentinels sentinels = Sentinels.start();
                RunningWatch watch = RunningWatch.start(Set.of(MASTER), sentinels.sentinelPorts())) {
            RedisServer primary = sentinels.server(0);
            watch.awaitServing(MASTER, primary.port());
            for (int i = 0; i < 3; i++) {
                sentinels.sentinel(i).kill();
            }
            watch.awaitSentinels(0);
            watch.watch().hint(MASTER, Hint.LOADING);
            watch.awaitRefreshes(1);
            assertThat(watch.phases(MASTER)).containsExactly("SERVING " + primary.port());
            primary.kill();
            watch.await(MASTER, Phase.LOST);
            primary.restart();

            watch.awaitServing(MASTER, primary.port());
            sentinels.sentinel(1).restart();
            watch.awaitSentinels(1);
        }
    }

    @Test
    void shouldTakePasswordAndNamesOfHosts() {
        List<String> lines = List.of("sentinel resolve-hostnames yes", "sentinel announce-hostnames yes");
        try (Sentinels sentinels = Sentinels.start("localhost", "s3cret", lines)) {
            WatchSettings settings = RunningWatch.settings(
                    new ServerCredentials(null, Secret.written("s3cret"), false),
                    null,
                    AddressMap.NONE,
                    sentinels.sentinel(0).port());
            GivenHosts hosts = new GivenHosts().set("localhost", "127.0.0.1");
            try (RunningWatch watch = RunningWatch.start(settings, hosts, Set.of(MASTER))) {
                int before = sentinels.server(0).port();
                assertThat(watch.awaitServing(MASTER, before).address())
                        .satisfies(address -> assertThat(address.host()).isEqualTo("localhost"));
                watch.awaitSentinels(3);
                assertThat(watch.snapshot().known()).isEqualTo(3);
                sentinels.failOver();
                watch.await(MASTER, "another one", other -> isServingElsewhere(other, before));
            }
        }
    }

    private static boolean isServingElsewhere(MasterState state, int before) {
        return state.phase() == Phase.SERVING && port(state) != before;
    }

    private static int port(MasterState state) {
        return state.address() == null ? 0 : state.address().port();
    }
}
