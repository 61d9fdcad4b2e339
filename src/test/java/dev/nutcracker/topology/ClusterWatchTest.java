package dev.nutcracker.topology;

import static dev.nutcracker.topology.RunningClusterWatch.portOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.Secret;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RedisText;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By nodes that the test plays. */
@Execution(ExecutionMode.CONCURRENT)
final class ClusterWatchTest {
    private static final String GONE = "it is no primary of the cluster";
    private static final String NO_PERMISSION = "-NOPERM this user has no permissions to run the command\r\n";
    private static final int MANY = 10_000;

    @AutoClose
    private final PlayedNode a = new PlayedNode("a");

    @AutoClose
    private final PlayedNode b = new PlayedNode("b");

    @AutoClose
    private final PlayedNode c = new PlayedNode("c");

    /** Not in the cluster at first. */
    @AutoClose
    private final PlayedNode d = new PlayedNode("d");

    @Test
    void shouldTellOneMapWhoeverIsAsked() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = start()) {
            ClusterMap map = watch.awaitMap();
            watch.awaitRefreshes(6);

            assertThat(watch.maps()).hasSize(1);
            assertThat(map.version()).isEqualTo(1);
            assertThat(portOf(map, 0)).isEqualTo(a.port());
            assertThat(portOf(map, 16383)).isEqualTo(c.port());
            assertThat(List.of(a, b, c))
                    .allSatisfy(
                            node -> assertThat(node.countOf(PlayedNode.NODES)).isGreaterThanOrEqualTo(2));
            ClusterSnapshot snapshot = watch.snapshot();
            assertThat(snapshot.ok()).isTrue();
            assertThat(snapshot.version()).isEqualTo(1);
            assertThat(snapshot.refreshes().changed()).isEqualTo(1);
            assertThat(snapshot.refreshes().unchanged()).isGreaterThanOrEqualTo(5);
            assertThat(snapshot.ageNs(System.nanoTime())).isNotNegative();
            assertThat(snapshot.nodes()).hasSize(3).allSatisfy(node -> {
                assertThat(node.role()).isEqualTo(ClusterSnapshot.Role.PRIMARY);
                assertThat(node.problem()).isEmpty();
            });
            assertThat(snapshot.nodes().stream().map(ClusterSnapshot.NodeStatus::slots))
                    .containsExactlyInAnyOrder("0-5460", "5461-10922", "10923-16383");
        }
    }

    @Test
    void shouldNotStartWithOldMapOfFirstSeed() {
        allSay(map(4, 5, 6));
        d.says(ClusterText.of().primary("d", d.port(), 1, "0-16383"));
        try (RunningClusterWatch watch = RunningClusterWatch.start(d.port(), a.port())) {
            ClusterMap map = watch.awaitMap();

            assertThat(portOf(map, 0)).isEqualTo(a.port());
            Await.until("it is told", () -> watch.snapshot().stale() == 1);
            assertThat(watch.maps()).hasSize(1);
            assertThat(watch.snapshot().nodes())
                    .filteredOn(ClusterSnapshot.NodeStatus::stale)
                    .singleElement()
                    .satisfies(node -> assertThat(node.name()).isEqualTo(d.name()));
        }
    }

    @Test
    void shouldNotGoBackToOldMapOfNodeOfTheMinority() {
        // d has taken over from a, which has not heard of it.
        ClusterText after = ClusterText.of()
                .primary("d", d.port(), 4, "0-5460")
                .primary("b", b.port(), 2, "5461-10922")
                .primary("c", c.port(), 3, "10923-16383");
        a.says(map(1, 2, 3));
        b.says(after);
        c.says(after);
        d.says(after);
        try (RunningClusterWatch watch = start()) {
            watch.awaitOwner(0, d.port());
            for (int i = 0; i < 5; i++) {
                watch.watch().moved(d.name(), 9999, "127.0.0.1", a.port());
                watch.awaitRefreshes(1);
            }
            Await.until("it is told", () -> watch.snapshot().stale() == 1);
            assertThat(watch.maps()).hasSize(1);
            a.says(after);
            watch.watch().stop();
        }
    }

    @Test
    void shouldBelieveMostPrimariesIfTheOwnerDoesNotAnswer() {
        allSay(map(9, 2, 3));
        try (RunningClusterWatch watch = start()) {
            watch.awaitOwner(0, a.port());
            a.answer(PlayedNode.SLOTS, "-LOADING Redis is loading the dataset in memory\r\n");
            b.says(moved(9, 2, 3));
            watch.awaitRefreshes(4);
            assertThat(portOf(watch.map(), 0)).isEqualTo(a.port());
            Await.until("it is undecided", () -> watch.snapshot().refreshes().undecided() > 0);
            c.says(moved(9, 2, 3));
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldPatchTheSlotThatItsOwnerSaysHasMoved() {
        allSay(map(9, 2, 3));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            a.says(moved(9, 2, 3));
            watch.watch().moved(a.name(), 0, "127.0.0.1", b.port());
            ClusterMap map = watch.awaitOwner(0, b.port());
            watch.awaitRefreshes(1);

            assertThat(map.version()).isEqualTo(2);
            assertThat(portOf(map, 1)).isEqualTo(a.port());
            assertThat(watch.maps()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?"})
    void shouldTakeTheHostOfTheSenderIfMovedLeavesItOpen(String host) {
        allSay(map(9, 2, 3));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            a.says(moved(9, 2, 3));
            watch.watch().moved(a.name(), 0, host, b.port());
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldOnlyLookAfterMovedThatIsNotBelieved() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            long asked = a.countOf(PlayedNode.SLOTS);
            // To itself, to nobody, from another one, of no slot, from a stranger, to no port.
            watch.watch().moved(a.name(), 0, "127.0.0.1", a.port());
            watch.watch().moved(a.name(), 0, "10.255.255.1", 6379);
            watch.watch().moved(c.name(), 0, "127.0.0.1", b.port());
            watch.watch().moved(a.name(), -1, "127.0.0.1", b.port());
            watch.watch().moved(a.name(), ClusterMap.SLOTS, "127.0.0.1", b.port());
            watch.watch().moved("127.0.0.1:1", 0, "127.0.0.1", b.port());
            watch.watch().moved(a.name(), 0, "127.0.0.1", 0);
            watch.awaitRefreshes(1);

            Await.until("it is asked", () -> a.countOf(PlayedNode.SLOTS) > asked);
            assertThat(watch.maps()).hasSize(1);
        }
    }

    @Test
    void shouldAskFewTimesHoweverManyRedirectsThereAre() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            long before = watch.snapshot().refreshes().total();
            for (int i = 0; i < MANY; i++) {
                watch.watch().moved(a.name(), i, "127.0.0.1", a.port());
                watch.watch().hint(a.name(), Hint.CONNECTION_LOST);
            }
            watch.awaitRefreshes(1);
            Await.until("an answer", () -> !watch.told(a.name()).isEmpty());

            assertThat(watch.snapshot().refreshes().total() - before).isLessThan(MANY / 100);
            assertThat(a.countOf(PlayedNode.PING)).isLessThan(MANY / 100);
            assertThat(watch.maps()).hasSize(1);
        }
    }

    @Test
    void shouldAnswerHintAboutNodeThatIsWell() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            watch.watch().hint(a.name(), Hint.CONNECTION_LOST);
            watch.awaitNode(a.name(), "serves");
            watch.watch().hint(a.name(), Hint.DEMOTED);
            watch.awaitNode(a.name(), "serves", "serves");
            watch.watch().hint("127.0.0.1:1", Hint.CONNECTION_LOST);
            watch.awaitNode("127.0.0.1:1", GONE);
        }
    }

    @Test
    void shouldTellWhenNodeIsReady() {
        String loading = "LOADING Redis is loading the dataset in memory";
        allSay(map(1, 2, 3));
        a.answer(PlayedNode.PING, "-" + loading + "\r\n");
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            watch.watch().hint(a.name(), Hint.LOADING);
            watch.awaitNode(a.name(), loading);
            watch.watch().hint(a.name(), Hint.LOADING);
            watch.awaitNode(a.name(), loading, loading);
            a.answer(PlayedNode.PING, "+PONG\r\n");
            watch.awaitNode(a.name(), loading, loading, "serves");
        }
    }

    @Test
    void shouldAskNodeThatWasDemotedForTheMapFirst() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            ClusterText after = ClusterText.of()
                    .replica("a", a.port(), "d")
                    .primary("d", d.port(), 1, "0-5460")
                    .primary("b", b.port(), 2, "5461-10922")
                    .primary("c", c.port(), 3, "10923-16383");
            a.says(after);
            d.says(after);
            watch.watch().hint(a.name(), Hint.DEMOTED);
            watch.awaitNode(a.name(), GONE);
            ClusterMap map = watch.awaitOwner(0, d.port());
            assertThat(map.primaries().get(map.ownerOf(0)).replicas())
                    .singleElement()
                    .satisfies(replica -> assertThat(replica.name()).isEqualTo(a.name()));
        }
    }

    @Test
    void shouldTellWhileTheClusterIsDown() {
        allSay(map(1, 2, 3));
        a.answer(PlayedNode.INFO, RedisText.bulk("cluster_state:fail\r\ncluster_slots_ok:3\r\n"));
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            watch.awaitMap();
            watch.watch().hint(a.name(), Hint.CLUSTERDOWN);
            watch.awaitNode(a.name(), "CLUSTERDOWN The cluster is down");
            a.answer(PlayedNode.INFO, RedisText.bulk("cluster_state:ok\r\n"));
            watch.awaitNode(a.name(), "CLUSTERDOWN The cluster is down", "serves");

            Await.until(
                    "it is told",
                    () -> watch.states().equals(List.of("ok", "CLUSTERDOWN, as " + a.name() + " says", "ok")));
        }
    }

    @Test
    void shouldTellWhenNobodyAnswersAndWhenSomebodyDoes() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = start()) {
            watch.awaitMap();
            for (PlayedNode node : List.of(a, b, c)) {
                node.answer(PlayedNode.SLOTS, "-ERR out of order\r\n");
            }
            Await.until("it is told", () -> watch.states().size() == 2);
            assertThat(watch.states().getLast()).startsWith("no node answers; ").endsWith(": ERR out of order");
            Await.until("it is counted", () -> watch.snapshot().refreshes().unanswered() > 0);
            assertThat(watch.snapshot().nodes())
                    .allSatisfy(node -> assertThat(node.problem()).isEqualTo("ERR out of order"));
            allSay(map(1, 2, 3));
            Await.until("it is told", () -> watch.states().getLast().equals("ok"));
            assertThat(watch.maps()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "*1\r\n*2\r\n:0\r\n:16383\r\n",
                "$5\r\nxyz\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "*1000000\r\n",
                "$4194305\r\n",
                "*0\r\n",
                PlayedNode.SILENCE,
            })
    void shouldAskAnotherNodeIfAnswerCannotBeUsed(String answer) {
        allSay(map(1, 2, 3));
        a.answer(PlayedNode.SLOTS, answer).answer(PlayedNode.NODES, answer);
        try (RunningClusterWatch watch = start()) {
            watch.awaitOwner(0, a.port());
            assertThat(watch.maps()).hasSize(1);
        }
    }

    @Test
    void shouldNotSendToPortZero() {
        ClusterText text = ClusterText.of()
                .primary("a", a.port(), 1, "0-5460")
                .primary("b", 0, 2, "5461-10922")
                .primary("c", c.port(), 3, "10923-16383");
        a.says(text);
        c.says(text);
        try (RunningClusterWatch watch = start()) {
            ClusterMap map = watch.awaitMap();
            assertThat(map.primaries()).hasSize(2);
            assertThat(map.ownerOf(6000)).isEqualTo(ClusterMap.NOBODY);
        }
    }

    @Test
    void shouldNotSendToNodesThatHaveFailed() {
        ClusterText text = ClusterText.of()
                .primary("a", a.port(), 1, "0-5460")
                .node("b", b.port(), "master,fail", "-", 2, "disconnected", "5461-10922")
                .primary("c", c.port(), 3, "10923-16383")
                .node("x", 7, "slave,fail", "a", 1, "disconnected", "")
                .replica("d", d.port(), "a");
        a.says(text);
        c.says(text);
        try (RunningClusterWatch watch = start()) {
            ClusterMap map = watch.awaitMap();
            assertThat(map.primaries()).hasSize(2);
            assertThat(map.ownerOf(6000)).isEqualTo(ClusterMap.NOBODY);
            assertThat(map.primaries().get(map.ownerOf(0)).replicas())
                    .singleElement()
                    .satisfies(replica -> assertThat(replica.name()).isEqualTo(d.name()));

            watch.watch().hint(b.name(), Hint.CONNECTION_LOST);
            Await.until("it is told", () -> !watch.told(b.name()).isEmpty());
            ClusterText healed = map(1, 2, 3);
            allSay(healed);
            watch.awaitOwner(6000, b.port());
            Await.until("it is told", () -> watch.told(b.name()).getLast().equals("serves"));
        }
    }

    @Test
    void shouldNotListenToNodeThatIsCutOff() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = start()) {
            watch.awaitMap();
            a.says(ClusterText.of()
                    .primary("a", a.port(), 99, "0-16383")
                    .node("b", b.port(), "master,fail?", "-", 2, "connected", "")
                    .node("c", c.port(), "master", "-", 3, "disconnected", ""));
            // It has all slots, so it needs nobody.
            watch.awaitOwner(16383, a.port());
            a.says(ClusterText.of()
                    .primary("a", a.port(), 199, "0-16381")
                    .node("b", b.port(), "master,fail?", "-", 2, "connected", "16382")
                    .node("c", c.port(), "master", "-", 3, "disconnected", "16383"));
            watch.awaitRefreshes(6);
            assertThat(portOf(watch.map(), 16383)).isEqualTo(a.port());
        }
    }

    @Test
    void shouldNeedSecondNodeWithoutClusterNodes() {
        allSay(map(1, 2, 3));
        List.of(a, b, c).forEach(node -> node.answer(PlayedNode.NODES, NO_PERMISSION));
        try (RunningClusterWatch watch = start()) {
            watch.awaitOwner(0, a.port());
            b.answer(PlayedNode.SLOTS, moved(1, 2, 3).slots());
            watch.awaitRefreshes(6);
            assertThat(portOf(watch.map(), 0)).isEqualTo(a.port());
            a.answer(PlayedNode.SLOTS, PlayedNode.SILENCE);
            c.answer(PlayedNode.SLOTS, moved(1, 2, 3).slots());
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldReachNodesWhereTheMapOfAddressesSays() {
        List<AddressMap.Rule> rules = List.of(
                new AddressMap.Rule("10.9.8.7", 1, "127.0.0.1", a.port()),
                new AddressMap.Rule("10.9.8.7", 2, "127.0.0.1", b.port()),
                new AddressMap.Rule("10.9.8.7", 3, "127.0.0.1", c.port()));
        ClusterText text = ClusterText.of()
                .primary("a", 1, 1, "0-5460")
                .primary("b", 2, 2, "5461-10922")
                .primary("c", 3, 3, "10923-16383")
                .host("10.9.8.7");
        allSay(text);
        try (RunningClusterWatch watch = RunningClusterWatch.start(
                RunningClusterWatch.settings(RunningClusterWatch.REFRESH_MS, null, new AddressMap(rules), a.port()))) {
            ClusterMap map = watch.awaitOwner(6000, b.port());
            assertThat(map.primaries().stream().map(ClusterMap.Node::name))
                    .containsExactly("10.9.8.7:1", "10.9.8.7:2", "10.9.8.7:3");
            watch.watch().moved("10.9.8.7:1", 0, "10.9.8.7", 2);
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldLookSeedsUpAgain() {
        allSay(map(1, 2, 3));
        GivenHosts hosts = new GivenHosts();
        ClusterSettings settings = new ClusterSettings(
                "test", List.of(new ServerAddress.Tcp("seed", a.port())), null, 100, AddressMap.NONE);
        try (RunningClusterWatch watch = RunningClusterWatch.start(settings, hosts)) {
            Await.until("it is told", () -> !watch.states().isEmpty());
            assertThat(watch.states().getFirst()).endsWith("its name is not known");
            hosts.set("seed", "127.0.0.1");
            watch.awaitMap();
        }
    }

    @Test
    void shouldLogIn() {
        ServerCredentials login = ServerCredentials.ofPassword(Secret.written("secret"));
        allSay(map(1, 2, 3));
        List.of(a, b, c).forEach(node -> node.answer("AUTH secret", "+OK\r\n"));
        try (RunningClusterWatch watch = RunningClusterWatch.start(RunningClusterWatch.settings(
                RunningClusterWatch.REFRESH_MS, login, AddressMap.NONE, a.port(), Ports.free()))) {
            watch.awaitMap();
            assertThat(a.countOf("AUTH secret")).isPositive();
            watch.watch().hint(b.name(), Hint.LOADING);
            watch.awaitNode(b.name(), "serves");
            assertThat(b.countOf("AUTH secret")).isPositive();
        }
    }

    @Test
    void shouldSayThatTheLoginIsRefused() {
        ServerCredentials login = ServerCredentials.ofPassword(Secret.written("secret"));
        String required = "-NOAUTH Authentication required.\r\n";
        a.answer("AUTH secret", "-WRONGPASS invalid username-password pair\r\n")
                .answer(PlayedNode.SLOTS, required)
                .answer(PlayedNode.NODES, required);
        try (RunningClusterWatch watch = RunningClusterWatch.start(
                RunningClusterWatch.settings(RunningClusterWatch.REFRESH_MS, login, AddressMap.NONE, a.port()))) {
            Await.until("it is told", () -> !watch.states().isEmpty());
            assertThat(watch.states().getFirst()).endsWith(": WRONGPASS invalid username-password pair");
        }
    }

    @Test
    void shouldTellNothingOnceStopped() {
        allSay(map(1, 2, 3));
        try (RunningClusterWatch watch = start()) {
            watch.awaitMap();
            watch.watch().stop();
            allSay(moved(1, 9, 3));
            watch.watch().hint(a.name(), Hint.DEMOTED);
            watch.watch().moved(a.name(), 0, "127.0.0.1", b.port());
            Await.until("the task has run", () -> watch.snapshot().version() == 1);
            assertThat(watch.maps()).hasSize(1);
            assertThat(watch.told(a.name())).isEmpty();
        }
    }

    /** Three primaries with these epochs. */
    private ClusterText map(long ofA, long ofB, long ofC) {
        return ClusterText.of()
                .primary("a", a.port(), ofA, "0-5460")
                .primary("b", b.port(), ofB, "5461-10922")
                .primary("c", c.port(), ofC, "10923-16383");
    }

    /** The same after slot 0 has gone from a to b. */
    private ClusterText moved(long ofA, long ofB, long ofC) {
        return ClusterText.of()
                .primary("a", a.port(), ofA, "1-5460")
                .primary("b", b.port(), ofB, "0 5461-10922")
                .primary("c", c.port(), ofC, "10923-16383");
    }

    private void allSay(ClusterText text) {
        List.of(a, b, c).forEach(node -> node.says(text));
    }

    private RunningClusterWatch start() {
        return RunningClusterWatch.start(a.port(), b.port(), c.port());
    }

    private RunningClusterWatch startWithoutPeriod() {
        return RunningClusterWatch.startWithoutPeriod(a.port(), b.port(), c.port());
    }
}
