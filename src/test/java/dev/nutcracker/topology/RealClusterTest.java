package dev.nutcracker.topology;

import static dev.nutcracker.topology.RunningClusterWatch.portOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.Expanded;
import dev.nutcracker.config.Secret;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By a cluster of Redis' own. Each test leaves it well, with whatever primaries. */
final class RealClusterTest {
    private static final String CLUSTER_DOWN = "CLUSTERDOWN The cluster is down";

    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
    }

    @BeforeEach
    void awaitCalm() {
        cluster.awaitCalm();
    }

    @Test
    void shouldKnowTheOwnersAndTheirReplicas() {
        try (RunningClusterWatch watch = start()) {
            ClusterMap map = watch.awaitMap();

            assertThat(map.primaries()).hasSize(RedisCluster.PRIMARIES).allSatisfy(node -> {
                assertThat(node.replicas()).hasSize(1);
                assertThat(node.epoch()).isPositive();
                assertThat(node.id()).isEqualTo(cluster.idOf(nodeOf(node)));
            });
            assertThat(map.isCovered()).isTrue();
            for (int slot = 0; slot < ClusterMap.SLOTS; slot += 1000) {
                RedisServer owner = cluster.nodeAt(portOf(map, slot));
                assertThat(cluster.ask(owner, "CLUSTER", "COUNTKEYSINSLOT", Integer.toString(slot)))
                        .startsWith(":");
                assertThat(cluster.ask(owner, "CLUSTER", "NODES")).contains("myself,master");
            }
            watch.awaitRefreshes(2 * RedisCluster.PRIMARIES);
            assertThat(watch.maps()).hasSize(1);
            assertThat(watch.states()).containsExactly("ok");
        }
    }

    @Test
    void shouldFollowFailoverFromOneRedirect() {
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            ClusterMap.Node before = owner(watch.awaitMap(), 100);
            ClusterMap.Replica replica = before.replicas().getFirst();
            int replicaPort = replica.address().port();
            cluster.failOver(cluster.nodeAt(replicaPort));
            Await.until(
                    "it would redirect",
                    () -> cluster.ask(nodeOf(before), "ROLE").contains("slave"));
            watch.watch().moved(before.name(), 100, "127.0.0.1", replicaPort);
            ClusterMap map = watch.awaitMap(
                    "the roles have changed",
                    now -> owner(now, 100).replicas().stream()
                            .anyMatch(other -> other.id().equals(before.id())));

            assertThat(owner(map, 100).id()).isEqualTo(replica.id());
            assertThat(map.slotsOf(map.ownerOf(100)))
                    .isEqualTo(slotsOf(watch.maps().getFirst(), 100));
            assertThat(watch.maps()).hasSize(2);
        }
    }

    @Test
    void shouldFollowWhenPrimaryDies() {
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            ClusterMap.Node dying = owner(watch.awaitMap(), 100);
            ClusterMap.Node other = watch.map().primaries().stream()
                    .filter(node -> !node.equals(dying))
                    .findFirst()
                    .orElseThrow();
            RedisServer killed = nodeOf(dying);
            killed.kill();
            watch.watch().hint(dying.name(), Hint.CONNECTION_LOST);
            Await.until("it is found down", () -> watch.told(dying.name()).equals(List.of("Connection refused")));
            Await.until(
                    "the cluster is down",
                    () -> cluster.ask(nodeOf(other), "GET", "x").startsWith("-CLUSTERDOWN"));
            watch.watch().hint(other.name(), Hint.CLUSTERDOWN);
            int replica = dying.replicas().getFirst().address().port();
            watch.awaitOwner(100, replica);
            watch.awaitNode(dying.name(), "Connection refused", "it is no primary of the cluster");
            watch.awaitNode(other.name(), CLUSTER_DOWN, "serves");
            assertThat(watch.states()).containsExactly("ok", "CLUSTERDOWN, as " + other.name() + " says", "ok");
            assertThat(cluster.ask(cluster.nodeAt(replica), "CLUSTER", "NODES")).contains("myself,master");

            killed.restart();
            cluster.awaitCalm();
            watch.watch().hint(other.name(), Hint.CONNECTION_LOST);
            watch.awaitMap(
                    "it is back as a replica", map -> owner(map, 100).replicas().size() == 1);
            assertThat(portOf(watch.map(), 100)).isEqualTo(replica);
        }
    }

    @Test
    void shouldNotWaitForDeadPrimaryThatComesBackInTime() {
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            ClusterMap.Node node = owner(watch.awaitMap(), 100);
            RedisServer server = nodeOf(node);
            server.kill();
            watch.watch().hint(node.name(), Hint.CONNECTION_LOST);
            Await.until("it is found down", () -> !watch.told(node.name()).isEmpty());
            server.restart();
            watch.awaitNode(node.name(), "Connection refused", "serves");
            assertThat(portOf(watch.map(), 100)).isEqualTo(node.address().port());
        }
    }

    @Test
    void shouldPatchOneSlotThatMoved() {
        int slot = 200;
        try (RunningClusterWatch watch = startWithoutPeriod()) {
            ClusterMap before = watch.awaitMap();
            ClusterMap.Node source = owner(before, slot);
            ClusterMap.Node target = primaryOtherThan(source, before);
            cluster.give(slot, nodeOf(target));
            watch.watch()
                    .moved(source.name(), slot, "127.0.0.1", target.address().port());
            ClusterMap map = watch.awaitOwner(slot, target.address().port());

            BitSet expected = slotsOf(before, slot);
            expected.clear(slot);
            assertThat(map.slotsOf(indexOf(map, source.name()))).isEqualTo(expected);
            assertThat(map.version()).isEqualTo(2);
            watch.awaitRefreshes(1);
            assertThat(portOf(watch.map(), slot)).isEqualTo(target.address().port());
        }
    }

    @Test
    void shouldFindMovedAndOpenSlotsWithoutRedirect() {
        int slot = 300;
        try (RunningClusterWatch watch = start()) {
            ClusterMap before = watch.awaitMap();
            ClusterMap.Node source = owner(before, slot);
            ClusterMap.Node target = primaryOtherThan(source, before);
            RedisServer from = nodeOf(source);
            RedisServer to = nodeOf(target);
            cluster.expectOk(to, "CLUSTER", "SETSLOT", "300", "IMPORTING", source.id());
            cluster.expectOk(from, "CLUSTER", "SETSLOT", "300", "MIGRATING", target.id());
            ClusterMap map = watch.awaitMap("it is open", now -> now.isOpen(slot));
            assertThat(portOf(map, slot)).isEqualTo(from.port());
            assertThat(map.isOpen(slot + 1)).isFalse();

            cluster.give(slot, to);
            watch.awaitMap("it has moved", now -> !now.isOpen(slot) && portOf(now, slot) == to.port());
        }
    }

    @Test
    void shouldFindTheClusterThatStartsLater() {
        List<RedisServer> nodes = cluster.nodes();
        nodes.forEach(RedisServer::kill);
        try (RunningClusterWatch watch = start()) {
            Await.until("it is told", () -> watch.states().size() == 1);
            assertThat(watch.states().getFirst())
                    .startsWith("no node answers; ")
                    .endsWith(": Connection refused");
            Await.until(
                    "the snapshot says so",
                    () -> watch.snapshot().reason().equals(watch.states().getFirst()));
            assertThat(watch.snapshot().ok()).isFalse();
            nodes.forEach(RedisServer::restart);
            cluster.awaitCalm();
            assertThat(watch.awaitMap("all slots", ClusterMap::isCovered).primaries())
                    .hasSize(RedisCluster.PRIMARIES);
            Await.until("it is told", () -> watch.states().getLast().equals("ok"));
        }
    }

    @Test
    void shouldManageWithoutTheRightToClusterNodes() {
        for (RedisServer node : cluster.nodes()) {
            cluster.expectOk(node, "ACL", "SETUSER", "proxy", "reset", "on", ">secret", "+cluster|slots", "+ping");
        }
        ServerCredentials login =
                new ServerCredentials(new Expanded("proxy", "proxy"), Secret.written("secret"), false);
        try (RunningClusterWatch watch = RunningClusterWatch.start(RunningClusterWatch.settings(
                RunningClusterWatch.REFRESH_MS, login, AddressMap.NONE, cluster.ports()))) {
            ClusterMap before = watch.awaitMap();
            assertThat(before.isCovered()).isTrue();
            ClusterMap.Node source = owner(before, 400);
            ClusterMap.Node target = primaryOtherThan(source, before);
            cluster.give(400, nodeOf(target));
            watch.awaitOwner(400, target.address().port());
            watch.watch().hint(source.name(), Hint.CLUSTERDOWN);
            watch.awaitNode(source.name(), "serves");
        }
    }

    private static ClusterMap.Node primaryOtherThan(ClusterMap.Node node, ClusterMap map) {
        return map.primaries().stream()
                .filter(other -> !other.equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static RunningClusterWatch start() {
        return RunningClusterWatch.start(cluster.ports());
    }

    private static RunningClusterWatch startWithoutPeriod() {
        return RunningClusterWatch.startWithoutPeriod(cluster.ports());
    }

    private static RedisServer nodeOf(ClusterMap.Node node) {
        return cluster.nodeAt(node.address().port());
    }

    private static ClusterMap.Node owner(ClusterMap map, int slot) {
        return map.primaries().get(map.ownerOf(slot));
    }

    private static int indexOf(ClusterMap map, String name) {
        return map.primaries().stream().map(ClusterMap.Node::name).toList().indexOf(name);
    }

    private static BitSet slotsOf(ClusterMap map, int slot) {
        return map.slotsOf(map.ownerOf(slot));
    }
}
