package dev.nutcracker.server.joint;

import dev.nutcracker.server.KeyGate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reads of one client that are not answered yet, in their order. A write of the client waits for those of its keys: one that finds
 * nothing is asked again later, and must not see the write. A read that is answered waits for earlier ones of its key, which may see
 * something newer when they are asked again. At routes with failover, writes that are not answered are here, too: a request that
 * goes elsewhere must not overtake them.
 */
public final class PendingReads {
    private static final int INITIAL_READS = 8;

    private int[] hashes = new int[INITIAL_READS];
    private long[] numbers = new long[INITIAL_READS];
    private int count;
    private long latestNumber;
    private final List<Runnable> waiting = new ArrayList<>(0);

    /** Returns its number, which is larger than that of all before it. */
    long add(KeyGate.Key key) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        hashes[count] = key.hashCode();
        numbers[count++] = ++latestNumber;
        return latestNumber;
    }

    /** The read of that number is answered. */
    void remove(long number) {
        int index = Arrays.binarySearch(numbers, 0, count, number);
        if (index >= 0) {
            count--;
            System.arraycopy(hashes, index + 1, hashes, index, count - index);
            System.arraycopy(numbers, index + 1, numbers, index, count - index);
        }
        if (!waiting.isEmpty()) {
            List<Runnable> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(Runnable::run);
        }
    }

    /** Whether there may be one of that key before the one of that number. */
    boolean hasBefore(long number, KeyGate.Key key) {
        for (int i = 0; i < count && numbers[i] < number; i++) {
            if (hashes[i] == key.hashCode()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there may be one of that key. */
    boolean has(KeyGate.Key key) {
        for (int i = 0; i < count; i++) {
            if (hashes[i] == key.hashCode()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is any. */
    boolean areAny() {
        return count > 0;
    }

    /** Whether there may be more than one of that key. */
    boolean hasSeveral(KeyGate.Key key) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += hashes[i] == key.hashCode() ? 1 : 0;
        }
        return found > 1;
    }

    /** Calls {@code goOn} when another read is answered. */
    void await(Runnable goOn) {
        waiting.add(goOn);
    }
}
