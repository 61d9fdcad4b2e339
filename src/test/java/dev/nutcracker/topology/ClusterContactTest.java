package dev.nutcracker.topology;

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

/** How a watch gets at the nodes of a cluster, and what it says of those that do not serve, by nodes that the test plays. */
@Execution(ExecutionMode.CONCURRENT)
final class ClusterContactTest {
    private static final String GONE = "it is no primary of the cluster";

    @AutoClose
    private final PlayedCluster played = new PlayedCluster();

    private final PlayedNode a = played.a();
    private final PlayedNode b = played.b();
    private final PlayedNode c = played.c();
    private final PlayedNode d = played.d();

    @Test
    void shouldAnswerHintAboutNodeThatIsWell() {
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
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
        played.allSay(played.map(1, 2, 3));
        a.answer(PlayedNode.PING, "-" + loading + "\r\n");
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
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
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
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
        played.allSay(played.map(1, 2, 3));
        a.answer(PlayedNode.INFO, RedisText.bulk("cluster_state:fail\r\ncluster_slots_ok:3\r\n"));
        try (RunningClusterWatch watch = played.startWithoutPeriod()) {
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
        played.allSay(played.map(1, 2, 3));
        try (RunningClusterWatch watch = played.start()) {
            watch.awaitMap();
            for (PlayedNode node : List.of(a, b, c)) {
                node.answer(PlayedNode.SLOTS, "-ERR out of order\r\n");
            }
            Await.until("it is told", () -> watch.states().size() == 2);
            assertThat(watch.states().getLast()).startsWith("no node answers; ").endsWith(": ERR out of order");
            Await.until("it is counted", () -> watch.snapshot().refreshes().unanswered() > 0);
            assertThat(watch.snapshot().nodes())
                    .allSatisfy(node -> assertThat(node.problem()).isEqualTo("ERR out of order"));
            played.allSay(played.map(1, 2, 3));
            Await.until("it is told", () -> watch.states().getLast().equals("ok"));
            assertThat(watch.maps()).hasSize(1);
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
        played.allSay(text);
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
        played.allSay(played.map(1, 2, 3));
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
        played.allSay(played.map(1, 2, 3));
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
}
