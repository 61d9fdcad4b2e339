package dev.nutcracker.server;

import dev.nutcracker.protocol.VisitOrder;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.SlotRouter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes of a cluster in the order of their lowest slots. That order changes while slots move, and nodes come and go. So a position
 * says which node is visited, and which ones have been, by check sums of their names:
 *
 * <pre>
 *   23 …          12 | 11 …         0
 *   those before it    the node itself
 * </pre>
 *
 * <p>Whatever becomes of the order, the client goes on behind those that it has visited, and where these are not together any more, it
 * begins again. So it may see keys twice, but misses none that stays where it is. Check sums of different nodes are the same once in
 * 4,096 times; then it does.
 */
final class NodeOrder implements VisitOrder {
    private static final int BITS = 24;
    private static final int HALF_BITS = BITS / 2;
    private static final int SPREAD = 0x9E3779B9;

    private final int[] servers;
    /** In the same order. */
    private final int[] positions;

    /**
     * Of the servers of a pool: those of a cluster by slots, others by index.
     *
     * @param names of the servers, by index
     */
    static VisitOrder of(Router router, List<String> names) {
        return router instanceof SlotRouter slots ? new NodeOrder(slots, names) : VisitOrder.byIndex(names.size());
    }

    /** @param names of the servers, by index */
    NodeOrder(SlotRouter router, List<String> names) {
        this.servers = IntStream.range(0, names.size())
                .filter(server -> router.lowestSlotOf(server) != Router.NO_SERVER)
                .boxed()
                .sorted(Comparator.comparingInt(router::lowestSlotOf))
                .mapToInt(Integer::intValue)
                .toArray();
        this.positions = new int[servers.length];
        int before = 0;
        for (int i = 0; i < servers.length; i++) {
            int mark = names.get(servers[i]).hashCode() * SPREAD;
            // Never 0, which is the beginning and the end.
            positions[i] = (before >>> -HALF_BITS) << HALF_BITS | Math.max(1, mark >>> -HALF_BITS);
            before += mark * SPREAD;
        }
    }

    @Override
    public int positionBits() {
        return BITS;
    }

    @Override
    public int startOf(int position) {
        int same = indexOf(position);
        if (same >= 0 || servers.length == 0) {
            return same < 0 ? Router.NO_SERVER : position;
        }
        for (int known : positions) {
            if (known >>> HALF_BITS == position >>> HALF_BITS) {
                return known;
            }
        }
        return positions[0];
    }

    private int indexOf(int position) {
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] == position) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int serverAt(int start) {
        return servers[indexOf(start)];
    }

    @Override
    public int after(int start) {
        int next = indexOf(start) + 1;
        return next < positions.length ? positions[next] : END;
    }
}
