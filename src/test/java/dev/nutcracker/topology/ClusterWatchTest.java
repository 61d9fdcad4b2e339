package dev.nutcracker.topology;

import static dev.nutcracker.topology.RunningClusterWatch.portOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which map of a cluster a watch believes, by nodes that the test plays. */
@Execution(ExecutionMode.CONCURRENT)
final class ClusterWatchTest {
    private static final String NO_PERMISSION = "-NOPERM this user has no permissions to run the command\r\n";
    private static final int MANY = 10_000;

    @AutoClose
    private final PlayedCluster played = new PlayedCluster();

    private final PlayedNode a = played.a();
    private final PlayedNode b = played.b();
    private final PlayedNode c = played.c();
    private final PlayedNode d = played.d();

    @Test
    void shouldTellOneMapWhoeverIsAsked() {
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.start()) {
            ClusterMap map = watch.awaitMap();
            watch.awaitRefreshes(6);

            assertThat(watch.maps()).hasSize(1);
            assertThat(watch.refreshes()).isGreaterThanOrEqualTo(5);
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
        played.allSay(played.map(4, 5, 6));
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
        a.says(played.map(1, 2, 3));
        b.says(after);
        c.says(after);
        d.says(after);
        try (RunningClusterWatch watch = played.start()) {
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
        played.allSay(played.map(9, 2, 3));
        try (RunningClusterWatch watch = played.start()) {
            watch.awaitOwner(0, a.port());
            a.answer(PlayedNode.SLOTS, "-LOADING Redis is loading the dataset in memory\r\n");
            b.says(played.moved(9, 2, 3));
            watch.awaitRefreshes(4);
            assertThat(portOf(watch.map(), 0)).isEqualTo(a.port());
            Await.until("it is undecided", () -> watch.snapshot().refreshes().undecided() > 0);
            c.says(played.moved(9, 2, 3));
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldPatchTheSlotThatItsOwnerSaysHasMoved() {
        played.allSay(played.map(9, 2, 3));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
            watch.awaitMap();
            a.says(played.moved(9, 2, 3));
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
        played.allSay(played.map(9, 2, 3));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
            watch.awaitMap();
            a.says(played.moved(9, 2, 3));
            watch.watch().moved(a.name(), 0, host, b.port());
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldOnlyLookAfterMovedThatIsNotBelieved() {
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
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
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
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
        played.allSay(played.map(1, 2, 3));
        a.answer(PlayedNode.SLOTS, answer).answer(PlayedNode.NODES, answer);
        try (RunningClusterWatch watch = played.start()) {
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
        try (RunningClusterWatch watch = played.start()) {
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
        try (RunningClusterWatch watch = played.start()) {
            ClusterMap map = watch.awaitMap();
            assertThat(map.primaries()).hasSize(2);
            assertThat(map.ownerOf(6000)).isEqualTo(ClusterMap.NOBODY);
            assertThat(map.primaries().get(map.ownerOf(0)).replicas())
                    .singleElement()
                    .satisfies(replica -> assertThat(replica.name()).isEqualTo(d.name()));

            watch.watch().hint(b.name(), Hint.CONNECTION_LOST);
            Await.until("it is told", () -> !watch.told(b.name()).isEmpty());
            ClusterText healed = played.map(1, 2, 3);
            played.allSay(healed);
            watch.awaitOwner(6000, b.port());
            Await.until("it is told", () -> watch.told(b.name()).getLast().equals("serves"));
        }
    }

    @Test
    void shouldNotListenToNodeThatIsCutOff() {
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.start()) {
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
        played.allSay(played.map(1, 2, 3));
        List.of(a, b, c).forEach(node -> node.answer(PlayedNode.NODES, NO_PERMISSION));
        try (RunningClusterWatch watch = played.start()) {
            watch.awaitOwner(0, a.port());
            b.answer(PlayedNode.SLOTS, played.moved(1, 2, 3).slots());
            watch.awaitRefreshes(6);
            assertThat(portOf(watch.map(), 0)).isEqualTo(a.port());
            a.answer(PlayedNode.SLOTS, PlayedNode.SILENCE);
            c.answer(PlayedNode.SLOTS, played.moved(1, 2, 3).slots());
            watch.awaitOwner(0, b.port());
        }
    }

    @Test
    void shouldTellNothingOnceStopped() {
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.start()) {
            watch.awaitMap();
            watch.watch().stop();
            played.allSay(played.moved(1, 9, 3));
            watch.watch().hint(a.name(), Hint.DEMOTED);
            watch.watch().moved(a.name(), 0, "127.0.0.1", b.port());
            Await.until("the task has run", () -> watch.snapshot().version() == 1);
            assertThat(watch.maps()).hasSize(1);
            assertThat(watch.told(a.name())).isEmpty();
        }
    }
}
