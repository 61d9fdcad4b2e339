package dev.nutcracker.routing;

import dev.nutcracker.hash.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a pool finds the position of a key in the hash space.
 *
 * @param hashTag null to hash the whole key
 */
record KeyPosition(KeyHash hash, @Nullable HashTag hashTag) {
    /** How many positions the hash space has. */
    static final long SPACE = 1L << 32;

    /** Where a key lies, unsigned: the hash of its tagged part, or 0 for the empty key. */
    int of(byte[] key, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (hashTag == null) {
            return hash.hash(key, offset, length);
        }
        long span = hashTag.span(key, offset, length);
        return hash.hash(key, HashTag.offset(span), HashTag.length(span));
    }
}
