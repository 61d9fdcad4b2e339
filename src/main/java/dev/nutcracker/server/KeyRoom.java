package dev.nutcracker.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many keys a table on the heap may remember: up to a number, and as many as an eighth of the heap has room for. Thread-safe.
 */
final class KeyRoom {
    /** What a key takes besides its bytes, with its place in the table; an estimate. */
    private static final int KEY_BYTES = 96;

    private final int keysMax;
    private final long bytesMax;
    private final AtomicInteger keys = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    KeyRoom(int keysMax) {
        this(keysMax, Runtime.getRuntime().maxMemory() / 8);
    }

    KeyRoom(int keysMax, long bytesMax) {
        this.keysMax = keysMax;
        this.bytesMax = bytesMax;
    }

    /** Takes room for a key; returns false if there is none. */
    boolean take(KeyGate.Key key) {
        int number = keys.incrementAndGet();
        boolean fits = bytes.addAndGet(bytesOf(key)) <= bytesMax && number <= keysMax;
        if (!fits) {
            giveBack(key);
        }
        return fits;
    }

    void giveBack(KeyGate.Key key) {
        keys.decrementAndGet();
        bytes.addAndGet(-bytesOf(key));
    }

    private static long bytesOf(KeyGate.Key key) {
        return (long) KEY_BYTES + key.bytes().length;
    }
}
