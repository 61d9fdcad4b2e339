package dev.nutcracker.routing;

import java.util.Arrays;

/** Routes by the slots of a Redis Cluster. The hash space is the slots. */
public final class SlotRouter extends Router {
    private final short[] places;
    /** By index of a server. */
    private final int[] lowest;

    /** @param places by slot: an index of a server, or {@link #NO_SERVER} */
    SlotRouter(short[] places) {
        this.places = places;
        this.lowest = lowest(places);
    }

    private static int[] lowest(short[] places) {
        int count = 0;
        for (short place : places) {
            count = Math.max(count, place + 1);
        }
        int[] lowest = new int[count];
        Arrays.fill(lowest, NO_SERVER);
        for (int slot = places.length - 1; slot >= 0; slot--) {
            if (places[slot] != NO_SERVER) {
                lowest[places[slot]] = slot;
            }
        }
        return lowest;
    }

    @Override
    public int serverAt(int slot) {
        return places[slot];
    }

    @Override
    public int pointCount(int server) {
        int count = 0;
        for (short place : places) {
            count += place == server ? 1 : 0;
        }
        return count;
    }

    @Override
    int position(byte[] key, int offset, int length) {
        return KeySlot.of(key, offset, length);
    }

    /** The slot of a key, or {@link #NO_SERVER} if nobody owns it. */
    @Override
    int groupOf(byte[] key, int offset, int length) {
        int slot = KeySlot.of(key, offset, length);
        return places[slot] == NO_SERVER ? NO_SERVER : slot;
    }

    @Override
    int groupCount(int places) {
        return KeySlot.SLOTS;
    }

    @Override
    int placeOf(int slot) {
        return places[slot];
    }

    @Override
    int rankOf(int slot) {
        return places[slot] * KeySlot.SLOTS + slot;
    }

    @Override
    int groupOfRank(int rank) {
        return rank % KeySlot.SLOTS;
    }

    /** The lowest slot of a server; {@link #NO_SERVER} if it has none. */
    public int lowestSlotOf(int server) {
        return server < lowest.length ? lowest[server] : NO_SERVER;
    }
}
