package dev.nutcracker.protocol.redis;

/**
 * What most requests start with, read as one number: a count of arguments and the length of the first, of one digit each.
 *
 * <pre>
 *   * 3 CR LF $ 3 CR LF      0x2a 33 0d0a 24 33 0d0a
 * </pre>
 */
final class SmallHead {
    static final int BYTES = 8;

    private static final long FORM = 0x2a000d0a24000d0aL;
    private static final long FORM_MASK = 0xff00ffffff00ffffL;
    private static final int COUNT_SHIFT = 48;
    private static final int LENGTH_SHIFT = 16;

    private SmallHead() {}

    /** Whether the bytes have this form; a count of 0 is none. */
    static boolean is(long bytes) {
        int count = count(bytes);
        int length = length(bytes);
        return (bytes & FORM_MASK) == FORM && count >= 1 && count <= 9 && length >= 0 && length <= 9;
    }

    /** The count of arguments. */
    static int count(long head) {
        return digit(head, COUNT_SHIFT);
    }

    /** The length of the first argument. */
    static int length(long head) {
        return digit(head, LENGTH_SHIFT);
    }

    private static int digit(long head, int shift) {
        return (int) (head >>> shift & 0xff) - '0';
    }
}
