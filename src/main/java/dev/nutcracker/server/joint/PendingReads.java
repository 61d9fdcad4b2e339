package dev.nutcracker.server.joint;

import dev.nutcracker.server.KeyGate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reads of one client that are not answered yet. A write of the client waits for those of its keys: one that finds nothing is
 * asked again later, and must not see the write. At routes with failover, writes that are not answered are here, too: a request that
 * goes elsewhere must not overtake them.
 */
public final class PendingReads {
    private static final int INITIAL_READS = 8;

    private int[] hashes = new int[INITIAL_READS];
    private int count;
    private final List<Runnable> waiting = new ArrayList<>(0);

    void add(KeyGate.Key key) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = key.hashCode();
    }

    /** A read of the key is answered. */
    void remove(KeyGate.Key key) {
        for (int i = 0; i < count; i++) {
            if (hashes[i] == key.hashCode()) {
                hashes[i] = hashes[--count];
                break;
            }
        }
        if (!waiting.isEmpty()) {
            List<Runnable> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(Runnable::run);
        }
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
