package dev.nutcracker.routing;

import dev.nutcracker.hash.KeyHash;

/**
 * The slot of a key in a Redis Cluster: CRC16 of its tagged part modulo 16384, as in the specification of Redis Cluster, by
 * {@link HashTag#OF_CLUSTER}.
 */
public final class KeySlot {
    /** How many slots a cluster has. */
    public static final int SLOTS = 16384;

    private static final KeyPosition POSITION = new KeyPosition(KeyHash.CRC16, HashTag.OF_CLUSTER);

    private KeySlot() {}

    /** Returns the slot, from 0 to below {@link #SLOTS}. */
    public static int of(byte[] key, int offset, int length) {
        return POSITION.of(key, offset, length) & (SLOTS - 1);
    }
}
