package dev.nutcracker.routing;

/** Routes by the slots of a Redis Cluster. The hash space is the slots. */
public final class SlotRouter extends Router {
    private final short[] places;

    /** @param places by slot: an index of a server, or {@link #NO_SERVER} */
    SlotRouter(short[] places) {
        this.places = places;
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
        return SlotTable.slotOf(key, offset, length);
    }

    /** The slot of a key, or {@link #NO_SERVER} if nobody owns it. */
    int slotOfOwned(byte[] key, int offset, int length) {
        int slot = SlotTable.slotOf(key, offset, length);
        return places[slot] == NO_SERVER ? NO_SERVER : slot;
    }

    /** The lowest slot of a server; {@link #NO_SERVER} if it has none. */
    public int lowestSlotOf(int server) {
        for (int slot = 0; slot < places.length; slot++) {
            if (places[slot] == server) {
                return slot;
            }
        }
        return NO_SERVER;
    }
}
