package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which elements of several arrays are the first with their text: a table in memory outside the heap, with the place of each text. To be
 * {@linkplain #release released}.
 *
 * <pre>
 *   text ──hash──► slot: array, place in it        an empty slot is 0; of a taken one the next is looked at
 * </pre>
 */
final class DistinctElements {
    /** More elements are not compared: their table would take over 32 MiB. */
    static final int ELEMENTS_MAX = 1 << 20;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** To read the texts of the table again. */
    private final ArrayElements[] stored;

    private final ByteBuf table;
    private final int mask;
    /** So that nobody can choose names that meet in one slot. */
    private final long seed = ThreadLocalRandom.current().nextLong();

    private int count;

    /**
     * @param count of the elements of all arrays, at most {@link #ELEMENTS_MAX}
     * @param arrays the arrays once more; nobody else moves in them
     */
    DistinctElements(int count, ArrayElements[] arrays) {
        int slots = Integer.highestOneBit(Math.max(8, count)) * 4;
        this.stored = arrays;
        this.mask = slots - 1;
        this.table = arrays[0].response().alloc().directBuffer(slots * Long.BYTES);
        table.setZero(0, slots * Long.BYTES);
    }

    /** Puts an element of that array in, unless its text is there already. Returns whether it is the first with its text, also if asked again. */
    boolean isFirst(int array, ArrayElements element) {
        long place = (long) array << Integer.SIZE | element.header() + 1;
        for (int slot = (int) hash(element) & mask; ; slot = slot + 1 & mask) {
            long taken = table.getLong(slot * Long.BYTES);
            if (taken == 0) {
                table.setLong(slot * Long.BYTES, place);
                count++;
                return true;
            }
            if (taken == place) {
                return true;
            }
            ArrayElements other = stored[(int) (taken >>> Integer.SIZE)];
            other.moveTo((int) taken - 1);
            if (other.hasTextOf(element)) {
                return false;
            }
        }
    }

    /** How many different texts there are. */
    int count() {
        return count;
    }

    void release() {
        table.release();
    }

    private long hash(ArrayElements element) {
        long hash = seed;
        for (int i = 0; i < element.length(); i++) {
            hash = Long.rotateLeft((hash ^ element.response().getByte(element.start() + i)) * MIX, 29);
        }
        return hash ^ hash >>> 32;
    }
}
