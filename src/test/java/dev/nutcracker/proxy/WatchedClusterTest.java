package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.topology.ClusterMap;
import dev.nutcracker.topology.ClusterMap.Node;
import dev.nutcracker.topology.ClusterMap.Replica;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the slots of a pool, as one watch of its cluster after the other finds out. */
final class WatchedClusterTest {
    private static final String ONE = "127.0.0.1:1";
    private static final String TWO = "127.0.0.1:2";
    private static final String OTHER = "127.0.0.1:3";
    private static final int SLOT_OF_TWO = ClusterMap.SLOTS - 1;

    private final EmbeddedChannel timer = new EmbeddedChannel();
    private final NodeChanges changes = new NodeChanges((pool, _, slots) -> pool.prepareSlots(slots));

    @AfterEach
    void close() {
        changes.close();
        timer.finishAndReleaseAll();
    }

    @Test
    void shouldLeaveSlotsThatNobodyServesWithTheOwnerThatAWatchBeforeHasFound() throws Exception {
        PoolState pool = pool();
        watch(pool).onMap(map(0, 1, ONE, TWO));

        watch(pool).onMap(map(0, ClusterMap.NOBODY, ONE));

        assertThat(slots(pool).ownerOf(0)).isEqualTo(ONE);
        assertThat(slots(pool).ownerOf(SLOT_OF_TWO)).isEqualTo(TWO);
    }

    @Test
    void shouldForgetTheOwnersOfAnotherCluster() throws Exception {
        PoolState pool = pool();
        watch(pool).onMap(map(0, 1, ONE, TWO));

        watch(pool).onMap(map(0, ClusterMap.NOBODY, OTHER));

        assertThat(slots(pool).ownerOf(0)).isEqualTo(OTHER);
        assertThat(slots(pool).ownerOf(SLOT_OF_TWO)).isNull();
    }

    /** As of the latest watch. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNoteThatANodeMayNotKnowThatItIsReplaced(boolean isOtherWatch) throws Exception {
        PoolState pool = pool();
        WatchedCluster watch = watch(pool);
        watch.onMap(map(0, 1, ONE, TWO));
        WatchedCluster latest = isOtherWatch ? watch(pool) : watch;

        latest.onMap(map(0, 1, ONE, OTHER));

        awaitChanges();
        assertThat(pool.primaries().of(TWO).isUnaware()).isTrue();
        assertThat(pool.primaries().of(ONE).isUnaware()).isFalse();
        latest.onMap(map(0, 1, ONE, TWO));
        awaitChanges();
        assertThat(pool.primaries().of(TWO).isUnaware()).isFalse();
    }

    /** Whatever has become of a hint, and of the answer to it. */
    @Test
    void shouldAskANodeAgainThatIsAPrimaryAndIsWaitedFor() throws Exception {
        PoolState pool = pool();
        List<String> asked = new CopyOnWriteArrayList<>();
        pool.primaries().checkBy((node, _) -> asked.add(node));
        WatchedCluster watch = watch(pool);
        watch.onMap(map(0, 1, ONE, TWO));
        watch.onRefreshed();
        awaitChanges();
        assertThat(asked).isEmpty();

        watch.onNode(TWO, false, "it is no primary of the cluster");
        watch.onRefreshed();
        awaitChanges();
        assertThat(asked).containsExactly(TWO);

        watch.onNode(TWO, true, "");
        watch.onRefreshed();
        awaitChanges();
        assertThat(asked).containsExactly(TWO);
    }

    @Test
    void shouldNoteThatAReplicaKnowsWhatItIs() throws Exception {
        PoolState pool = pool();
        WatchedCluster watch = watch(pool);
        watch.onMap(map(0, 1, ONE, TWO));
        ClusterMap without = map(0, 1, ONE, OTHER);
        Node other = without.primaries().getLast();
        Replica demoted = new Replica(TWO, "id of " + TWO, new ServerAddress.Tcp("127.0.0.1", 2), "");
        short[] owners = new short[ClusterMap.SLOTS];

        watch.onMap(new ClusterMap(
                2,
                List.of(
                        without.primaries().getFirst(),
                        new Node(OTHER, other.id(), other.address(), 1, "", List.of(demoted))),
                owners,
                new BitSet()));

        awaitChanges();
        assertThat(pool.primaries().of(TWO).isUnaware()).isFalse();
    }

    private WatchedCluster watch(PoolState pool) throws InterruptedException {
        awaitChanges();
        return new WatchedCluster(pool, changes, Witness.None.NONE);
    }

    private SlotTable slots(PoolState pool) throws InterruptedException {
        awaitChanges();
        return pool.slots();
    }

    private void awaitChanges() throws InterruptedException {
        CountDownLatch made = new CountDownLatch(1);
        changes.afterwards(made::countDown);
        made.await();
    }

    /** @param names in order; the first half of the slots is {@code first}'s, the other one {@code second}'s, by their indexes */
    private static ClusterMap map(int first, int second, String... names) {
        List<Node> nodes = Arrays.stream(names)
                .map(name -> new Node(
                        name,
                        "id of " + name,
                        new ServerAddress.Tcp("127.0.0.1", Integer.parseInt(name.substring(name.indexOf(':') + 1))),
                        1,
                        "",
                        List.of()))
                .toList();
        short[] owners = new short[ClusterMap.SLOTS];
        Arrays.fill(owners, 0, ClusterMap.SLOTS / 2, (short) first);
        Arrays.fill(owners, ClusterMap.SLOTS / 2, ClusterMap.SLOTS, (short) second);
        return new ClusterMap(1, nodes, owners, new BitSet());
    }

    private PoolState pool() throws Exception {
        String text = PoolYaml.redis("gamma")
                .without("hash")
                .set("distribution", "cluster")
                .server(ONE + ":1")
                .text();
        PoolConfig config = ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
        return new PoolState(
                config,
                timer.eventLoop(),
                System::nanoTime,
                new ConnectionTally(),
                new ClientLimit(0),
                _ -> PoolEndpoints.PLAIN);
    }
}
