package dev.nutcracker.routing;

/**
 * A second hash of a key, made of its place in the hash space. It says when the key returns to a server that gets its keys
 * back bit by bit. It has nothing to do with where the place lies, so the keys of each stretch of a ring return evenly.
 *
 * <pre>
 *   place ──► part       0 ├──────────── back ────────────┼──── not yet ────┤ 2^32
 *                                                         limit
 * </pre>
 */
public final class KeyPart {
    /** As a limit: all keys. */
    static final long ALL = 1L << 32;

    /** As a limit: no key. */
    static final long NONE = 0;

    private KeyPart() {}

    /** Returns the part of a key with that place, unsigned. */
    static long of(int hash) {
        int mixed = hash ^ (hash >>> 16);
        mixed *= 0x7feb352d;
        mixed ^= mixed >>> 15;
        mixed *= 0x846ca68b;
        mixed ^= mixed >>> 16;
        return Integer.toUnsignedLong(mixed);
    }

    /** Returns which share of the keys is back before the keys with that place, from 0 to below 1. */
    public static double shareBefore(int hash) {
        return (double) of(hash) / ALL;
    }

    /** Returns the limit below which the parts of a share of keys lie, a share from 0 to 1. */
    static long limit(double share) {
        return Math.round(Math.clamp(share, 0, 1) * ALL);
    }
}
