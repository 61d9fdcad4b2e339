package dev.nutcracker.server;

import dev.nutcracker.protocol.VisitOrder;
import java.util.List;

/**
 * The servers of several pools, one pool after the other, each in its own order. A position has the number of the pool above that in
 * the pool's order.
 */
final class RoutedOrder implements VisitOrder {
    private static final int BITS = 31;
    private static final int OWN_BITS = 24;
    private static final int OWN_MASK = (1 << OWN_BITS) - 1;
    private static final int POOLS_MAX = 1 << (BITS - OWN_BITS);

    private final VisitOrder[] orders;
    /** By pool, the number of its first server among those of all. */
    private final int[] firsts;

    private RoutedOrder(List<VisitOrder> ofPools, int[] counts) {
        this.orders = ofPools.subList(0, Math.min(ofPools.size(), POOLS_MAX)).toArray(VisitOrder[]::new);
        this.firsts = new int[orders.length];
        for (int i = 1; i < orders.length; i++) {
            firsts[i] = firsts[i - 1] + counts[i - 1];
        }
    }

    /**
     * The order of up to 128 pools.
     *
     * @param counts by pool, how many servers it has
     */
    static VisitOrder of(List<VisitOrder> ofPools, int[] counts) {
        return new RoutedOrder(ofPools, counts);
    }

    @Override
    public int positionBits() {
        return BITS;
    }

    @Override
    public int startOf(int position) {
        int pool = position >>> OWN_BITS;
        int own = pool < orders.length ? orders[pool].startOf(position & OWN_MASK) : -1;
        return own < 0 ? startBehind(pool) : at(pool, own);
    }

    /** The first position behind that pool; -1 if there is none. */
    private int startBehind(int pool) {
        for (int next = pool + 1; next < orders.length; next++) {
            int start = orders[next].startOf(0);
            if (start >= 0) {
                return at(next, start);
            }
        }
        return -1;
    }

    private static int at(int pool, int own) {
        return pool << OWN_BITS | own;
    }

    @Override
    public int serverAt(int start) {
        int pool = start >>> OWN_BITS;
        return firsts[pool] + orders[pool].serverAt(start & OWN_MASK);
    }

    @Override
    public int after(int start) {
        int pool = start >>> OWN_BITS;
        int own = orders[pool].after(start & OWN_MASK);
        int next = own == END ? startBehind(pool) : at(pool, own);
        return next < 0 ? END : next;
    }
}
