package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.VisitOrder;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.routing.SlotRouter;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.routing.WeightedServer;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeOrderTest {
    private static final List<String> NAMES =
            List.of("10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379", "10.0.0.4:6379", "10.0.0.5:6379");

    private final short[] owners = new short[KeySlot.SLOTS];

    @Test
    void shouldVisitEachNodeOnceWhileNothingMoves() {
        share();
        VisitOrder order = order();
        BitSet visited = new BitSet();
        int position = order.startOf(0);
        do {
            assertThat(order.startOf(position)).isEqualTo(position);
            assertThat(visited.get(order.serverAt(position))).isFalse();
            visited.set(order.serverAt(position));
            position = order.after(position);
        } while (position != VisitOrder.END);

        assertThat(visited.cardinality()).isEqualTo(NAMES.size());
    }

    /** The node that is visited gives away its lowest slot: no other is taken for it, and none is left out. */
    @Test
    void shouldVisitBothWhenSlotsMoveToAnother() {
        share();
        int first = order().startOf(0);
        owners[0] = 4;

        VisitOrder after = order();
        int next = after.startOf(first);

        assertThat(next).isNotEqualTo(first);
        assertThat(after.serverAt(next)).isEqualTo(4);
        assertThat(after.serverAt(after.after(next))).isZero();
    }

    @Test
    void shouldGoOnAtTheNodeThatHasLostItsLowestSlot() {
        share();
        owners[0] = 4;
        VisitOrder before = order();
        int position = before.after(before.startOf(0));
        owners[1] = 4;

        assertThat(order().startOf(position)).isEqualTo(position);
        assertThat(order().serverAt(position)).isZero();
    }

    /** Slots move all the time. What stays where it is, is seen. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldMissNothingThatStaysWhereItIs(int seed) {
        Random random = new Random(seed);
        for (int scan = 0; scan < 50; scan++) {
            share();
            BitSet moved = new BitSet();
            BitSet seen = new BitSet();
            int position = 0;
            boolean isSecondHalf = false;
            int steps = 0;
            do {
                VisitOrder order = order();
                int start = order.startOf(position);
                isSecondHalf &= start == position;
                int server = order.serverAt(start);
                for (int slot = isSecondHalf ? 1 : 0; slot < owners.length; slot += 2) {
                    seen.set(slot, seen.get(slot) || owners[slot] == server);
                }
                position = isSecondHalf ? order.after(start) : start;
                isSecondHalf = !isSecondHalf;
                if (random.nextInt(3) == 0 && ++steps < 100) {
                    int slot = random.nextInt(random.nextBoolean() ? 10 : owners.length);
                    owners[slot] = (short) random.nextInt(NAMES.size());
                    moved.set(slot);
                }
            } while (position != VisitOrder.END);
            seen.or(moved);
            assertThat(seen.cardinality()).as("scan %d", scan).isEqualTo(owners.length);
        }
    }

    private void share() {
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = (short) (slot * NAMES.size() / owners.length);
        }
    }

    private VisitOrder order() {
        List<WeightedServer> servers =
                NAMES.stream().map(name -> new WeightedServer(name, 1)).toList();
        return new NodeOrder((SlotRouter) SlotTable.of(NAMES, owners).router(servers), NAMES);
    }
}
