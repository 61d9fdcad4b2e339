package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;

/** Reads words and decimal numbers directly from a buffer. */
final class Bytes {
    /** Not a number, or out of range. */
    static final long NONE = Long.MIN_VALUE;

    private static final long UINT_MAX = (1L << 32) - 1;
    private static final long UNSIGNED_LONG_MAX_TENTH = Long.divideUnsigned(-1L, 10);

    private Bytes() {}

    static boolean equal(ByteBuf in, int start, int end, byte[] text) {
        return end - start == text.length && startsWith(in, start, end, text);
    }

    /** Whether these bytes are {@code text}, which is ASCII. */
    static boolean equal(ByteBuf in, int start, int end, String text) {
        if (end - start != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (in.getByte(start + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWith(ByteBuf in, int start, int end, byte[] text) {
        if (end - start < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (in.getByte(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number of the digits if it is from 0 to {@code max}, else {@link #NONE}; no sign. */
    static long unsigned(ByteBuf in, int start, int end, long max) {
        assert max <= UINT_MAX;
        if (start >= end) {
            return NONE;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = digit(in, i);
            value = value * 10 + digit;
            if (digit < 0 || value > max) {
                return NONE;
            }
        }
        return value;
    }

    /** The 32-bit number of the digits, with an optional minus, else {@link #NONE}. */
    static long signedInt(ByteBuf in, int start, int end) {
        if (start < end && in.getByte(start) == '-') {
            long magnitude = unsigned(in, start + 1, end, -(long) Integer.MIN_VALUE);
            return magnitude == NONE ? NONE : -magnitude;
        }
        return unsigned(in, start, end, Integer.MAX_VALUE);
    }

    /** The 32-bit number of the digits, else {@link #NONE}; no sign. */
    static long unsignedInt(ByteBuf in, int start, int end) {
        return unsigned(in, start, end, UINT_MAX);
    }

    /** Whether these are digits of a 64-bit number; no sign. */
    static boolean isUnsignedLong(ByteBuf in, int start, int end) {
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = digit(in, i);
            if (digit < 0 || Long.compareUnsigned(value, UNSIGNED_LONG_MAX_TENTH) > 0) {
                return false;
            }
            value = value * 10 + digit;
            if (Long.compareUnsigned(value, digit) < 0) {
                return false;
            }
        }
        return start < end;
    }

    /** Whether these are digits with an optional sign, however large the number. */
    static boolean isInteger(ByteBuf in, int start, int end) {
        int first = start < end && isSign(in.getByte(start)) ? start + 1 : start;
        for (int i = first; i < end; i++) {
            if (digit(in, i) < 0) {
                return false;
            }
        }
        return first < end;
    }

    private static boolean isSign(byte value) {
        return value == '-' || value == '+';
    }

    private static int digit(ByteBuf in, int index) {
        int digit = in.getByte(index) - '0';
        return digit > 9 ? -1 : digit;
    }

    /** The position of the next space, or {@code end}. */
    static int wordEnd(ByteBuf in, int start, int end) {
        int at = start;
        while (at < end && in.getByte(at) != ' ') {
            at++;
        }
        return at;
    }

    /** A check sum of the bytes, never 0. */
    static int checkSum(ByteBuf in, int start, int end) {
        int sum = 1;
        for (int at = start; at < end; at++) {
            sum = 31 * sum + in.getByte(at);
        }
        return sum == 0 ? 1 : sum;
    }
}
