package dev.nutcracker.routing;

/**
 * The two bytes that mark the only part of a key that is hashed, so that related keys are on one server.
 *
 * <p>The part lies between the first {@code open} and the first {@code close} after it. If either is missing or nothing
 * lies between them, the whole key is hashed; no later pair is looked for.
 *
 * <pre>
 *   user:{42}:name    42          {}{a}   {}{a}
 *   {{a}}             {a          {a      {a
 * </pre>
 */
public record HashTag(byte open, byte close) {
    /** The tag of Redis Cluster, by its specification. */
    public static final HashTag OF_CLUSTER = new HashTag((byte) '{', (byte) '}');

    /** The part of the key to hash: {@link #offset} and {@link #length} in one value, so that no object is allocated. */
    public long span(byte[] key, int offset, int length) {
        int end = offset + length;
        int opened = indexOf(open, key, offset, end);
        int closed = indexOf(close, key, opened + 1, end);
        // Without an open byte, the start and the end are both the end of the key.
        return closed - opened > 1 && closed < end ? packed(opened + 1, closed - opened - 1) : packed(offset, length);
    }

    /** Where a span starts in the array of its key. */
    public static int offset(long span) {
        return (int) (span >> 32);
    }

    /** How many bytes a span has. */
    public static int length(long span) {
        return (int) span;
    }

    private static long packed(int offset, int length) {
        return ((long) offset << 32) | length;
    }

    private static int indexOf(byte wanted, byte[] key, int from, int end) {
        for (int i = from; i < end; i++) {
            if (key[i] == wanted) {
                return i;
            }
        }
        return end;
    }
}
