package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.topology.ClusterMap.Node;
import dev.nutcracker.topology.ClusterMap.Replica;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterChangesTest {
    private static final Node A = node("a:1", List.of(replica("c:3")));
    private static final Node B = node("b:2", List.of());

    @Test
    void shouldDescribeTheFirstMap() {
        ClusterMap map = map(List.of(A, B), 8000, 16000);

        assertThat(ClusterChanges.lines(null, map))
                .containsExactly(
                        "a:1 is a primary with slots 0-7999, replicas c:3",
                        "b:2 is a primary with slots 8000-15999 and no replica",
                        "nobody serves slots 16000-16383");
    }

    @Test
    void shouldSayWhereSlotsWentInOneLine() {
        ClusterMap before = map(List.of(A, B), 8000, 16384);
        ClusterMap now = map(List.of(A, B), 7000, 16384);

        assertThat(ClusterChanges.lines(before, now)).containsExactly("slots 7000-7999 went from a:1 to b:2");
    }

    @Test
    void shouldSayWhatNodesAreNow() {
        ClusterMap before = map(List.of(A, B), 8000, 16384);
        Node promoted = node("c:3", List.of(replica("a:1")));
        short[] owners = new short[ClusterMap.SLOTS];
        Arrays.fill(owners, 0, 8000, (short) 1);
        ClusterMap now = new ClusterMap(2, List.of(B, promoted), owners, new BitSet());

        assertThat(ClusterChanges.lines(before, now))
                .containsExactly("a:1 is a replica of c:3", "c:3 is a primary", "slots 0-7999 went from a:1 to c:3");
        assertThat(ClusterChanges.lines(now, map(List.of(B), 16384, 16384)))
                .contains("a:1 is not used any more", "c:3 is not used any more");
    }

    @Test
    void shouldSayNothingIfOnlyOpenSlotsAreDifferent() {
        ClusterMap before = map(List.of(A, B), 8000, 16384);
        BitSet open = new BitSet();
        open.set(1);
        short[] owners = new short[ClusterMap.SLOTS];
        Arrays.fill(owners, 8000, ClusterMap.SLOTS, (short) 1);
        ClusterMap now = new ClusterMap(2, List.of(A, B), owners, open);

        assertThat(now).isNotEqualTo(before);
        assertThat(ClusterChanges.lines(before, now)).isEmpty();
    }

    @Test
    void shouldWriteManyRangesShortly() {
        BitSet slots = new BitSet();
        for (int slot = 0; slot < 40; slot += 2) {
            slots.set(slot);
        }
        slots.set(1);

        assertThat(SlotRanges.shortText(slots)).isEqualTo("0-2, 4, 6, 8, 10, 12, 14, 16 and 11 more ranges");
        assertThat(SlotRanges.text(new BitSet())).isEmpty();
    }

    /** The first one has the slots before {@code first}, the second those before {@code end}. */
    private static ClusterMap map(List<Node> primaries, int first, int end) {
        short[] owners = new short[ClusterMap.SLOTS];
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = (short) (slot < first ? 0 : slot < end ? 1 : ClusterMap.NOBODY);
        }
        return new ClusterMap(1, primaries, owners, new BitSet());
    }

    private static Node node(String name, List<Replica> replicas) {
        return new Node(name, "id of " + name, RunningClusterWatch.local(1), 1, "", replicas);
    }

    private static Replica replica(String name) {
        return new Replica(name, "id of " + name, RunningClusterWatch.local(1), "");
    }
}
