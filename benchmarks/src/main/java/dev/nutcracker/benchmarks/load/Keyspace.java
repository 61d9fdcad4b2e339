package dev.nutcracker.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * Keys with values of one size, numbered from 0: {@code v32:000000000042}, as redis-benchmark writes them.
 *
 * @param count how many keys there are
 */
record Keyspace(int valueBytes, int count) {
    static final int DIGITS = 12;

    private static final int BYTES_IN_ALL = 16 << 20;
    private static final int MOST_KEYS = 100_000;

    /** Returns as many keys as fit into a bounded part of the servers' memory. */
    static Keyspace of(int valueBytes) {
        return new Keyspace(valueBytes, Math.min(MOST_KEYS, BYTES_IN_ALL / valueBytes));
    }

    String prefix() {
        return "v" + valueBytes + ":";
    }

    /** Returns the value of every key. */
    String value() {
        return "x".repeat(valueBytes);
    }

    /** Writes the number of a key; numbers past the last key start again from the first. */
    void writeDigits(ByteBuffer out, int at, int key) {
        int rest = key % count;
        for (int i = DIGITS - 1; i >= 0; i--) {
            out.put(at + i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
