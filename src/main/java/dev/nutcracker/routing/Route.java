package dev.nutcracker.routing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys a route takes: those that begin with one of its prefixes, and of these a share. Immutable.
 *
 * <p>The share is by a hash of its own. It begins with the name of the pool to which the route leads, so that the keys of two
 * routes hang together neither with each other nor with the servers of any pool. A larger share has all keys of a smaller one.
 */
public final class Route {
    /** The share of a route that takes all keys. */
    public static final int ALL = 10_000;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final byte[][] prefixes;
    private final long seed;
    private final int share;
    private final @Nullable HashTag tag;

    /**
     * @param prefixes none for all keys
     * @param target the name of the pool to which it leads
     * @param share how many of 10,000 keys it takes
     */
    public Route(List<byte[]> prefixes, String target, int share) {
        this(prefixes.toArray(byte[][]::new), seed(target), share, null);
    }

    private Route(byte[][] prefixes, long seed, int share, @Nullable HashTag tag) {
        this.prefixes = prefixes;
        this.seed = seed;
        this.share = share;
        this.tag = tag;
    }

    private static long seed(String target) {
        byte[] name = target.getBytes(StandardCharsets.UTF_8);
        return hash(FNV_OFFSET, name, 0, name.length);
    }

    /** This route with the same part for all keys whose marked parts are the same. */
    public Route by(@Nullable HashTag other) {
        return new Route(prefixes, seed, share, other);
    }

    /** Whether the route takes the key. */
    public boolean takes(byte[] key, int offset, int length) {
        return hasPrefix(key, offset, length) && (share == ALL || part(key, offset, length) < share);
    }

    /** In which part of 10,000 the key lies, from 0: shares above that take it. */
    public int part(byte[] key, int offset, int length) {
        long span = tag == null ? 0 : tag.span(key, offset, length);
        long hash = tag == null
                ? hash(seed, key, offset, length)
                : hash(seed, key, HashTag.offset(span), HashTag.length(span));
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) Long.remainderUnsigned(hash ^ (hash >>> 33), ALL);
    }

    private boolean hasPrefix(byte[] key, int offset, int length) {
        for (byte[] prefix : prefixes) {
            if (begins(key, offset, length, prefix)) {
                return true;
            }
        }
        return prefixes.length == 0;
    }

    private static boolean begins(byte[] key, int offset, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (key[offset + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static long hash(long start, byte[] bytes, int offset, int length) {
        long hash = start;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
