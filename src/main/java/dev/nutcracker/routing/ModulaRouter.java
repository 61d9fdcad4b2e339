package dev.nutcracker.routing;

import java.util.Arrays;
import java.util.List;

/**
 * The hash modulo the number of slots, of which each live server has as many in a row as its weight says.
 *
 * <p>Slots are not stored one by one, since weights may be in the billions; it is enough to know where each server's
 * slots end.
 *
 * <pre>
 *   weights  2, 1, 3      slots  0 0 1 2 2 2      ends  2, 3, 6
 * </pre>
 *
 * <p>No hash reaches a slot past 2^32, so none is counted there and the sum of weights cannot overflow.
 */
final class ModulaRouter extends HashedRouter {
    private final int[] liveServers;
    private final long[] ends;
    private final long slots;

    private ModulaRouter(KeyPosition positions, int[] liveServers, long[] ends) {
        super(positions);
        this.liveServers = liveServers;
        this.ends = ends;
        this.slots = ends[ends.length - 1];
    }

    static ModulaRouter of(KeyPosition positions, List<WeightedServer> servers, int[] liveServers) {
        long[] ends = new long[liveServers.length];
        long end = 0;
        for (int i = 0; i < liveServers.length; i++) {
            end = Math.min(end + servers.get(liveServers[i]).weight(), KeyPosition.SPACE);
            ends[i] = end;
        }
        return new ModulaRouter(positions, liveServers, ends);
    }

    @Override
    public int serverAt(int hash) {
        return liveServers[indexOf(Integer.toUnsignedLong(hash) % slots)];
    }

    /** The live server that has this slot. */
    private int indexOf(long slot) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= slot) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public int pointCount(int server) {
        int index = Arrays.binarySearch(liveServers, server);
        return index < 0 ? 0 : (int) (ends[index] - start(index));
    }

    @Override
    public long period() {
        return slots;
    }

    @Override
    public int runsPerPeriod() {
        return liveServers.length;
    }

    @Override
    public long runEnd(long place) {
        long slot = place % slots;
        return place - slot + ends[indexOf(slot)];
    }

    /** Computed without walking the slots, since the runs are as short as the weights. */
    @Override
    public long places(int server, long from, long to) {
        int index = Arrays.binarySearch(liveServers, server);
        return index < 0 ? 0 : placesBelow(to, index) - placesBelow(from, index);
    }

    private long placesBelow(long place, int index) {
        long width = ends[index] - start(index);
        return place / slots * width + Math.clamp(place % slots - start(index), 0, width);
    }

    private long start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }
}
