package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;

/**
 * Reads an integer and the CR LF after it, as strictly as Redis does: no sign but a minus, no leading zeros, nothing that
 * does not fit a long. A number that the two sides might read differently is refused.
 */
final class NumberLine {
    /** Bytes of the longest line: a sign, 19 digits, CR LF. */
    static final int LENGTH_MAX = 22;

    private static final int DIGITS_MAX = 19;
    private static final int CR_LF = '\r' << 8 | '\n';

    enum Outcome {
        READ,
        INCOMPLETE,
        MALFORMED
    }

    private long value;
    private int end;

    /** The number in the line that starts at {@code from}; the bytes before {@code to} have arrived. */
    Outcome read(ByteBuf in, int from, int to) {
        return to - from >= Integer.BYTES && readShort(in, from) ? Outcome.READ : readDigits(in, from, to);
    }

    long value() {
        return value;
    }

    /** The index after the line's LF. */
    int end() {
        return end;
    }

    /** One or two digits, the most common lengths, with one memory access. */
    private boolean readShort(ByteBuf in, int from) {
        int line = in.getInt(from);
        int first = (line >>> 24) - '0';
        if (first < 0 || first > 9) {
            return false;
        }
        if ((line >>> 8 & 0xffff) == CR_LF) {
            value = first;
            end = from + 3;
            return true;
        }
        int second = (line >>> 16 & 0xff) - '0';
        if (first == 0 || second < 0 || second > 9 || (line & 0xffff) != CR_LF) {
            return false;
        }
        value = first * 10L + second;
        end = from + 4;
        return true;
    }

    private Outcome readDigits(ByteBuf in, int from, int to) {
        boolean negative = from < to && in.getByte(from) == '-';
        int firstDigit = negative ? from + 1 : from;
        long negated = 0;
        int at = firstDigit;
        for (; at < to && isDigit(in.getByte(at)); at++) {
            int digit = in.getByte(at) - '0';
            boolean leadingZero = negated == 0 && (at > firstDigit || (negative && digit == 0));
            if (leadingZero || at - firstDigit == DIGITS_MAX || negated < (Long.MIN_VALUE + digit) / 10) {
                return Outcome.MALFORMED;
            }
            negated = negated * 10 - digit;
        }
        if (!negative && negated == Long.MIN_VALUE) {
            return Outcome.MALFORMED;
        }
        value = negative ? negated : -negated;
        return at == to ? Outcome.INCOMPLETE : at == firstDigit ? Outcome.MALFORMED : readEnd(in, at, to);
    }

    private Outcome readEnd(ByteBuf in, int at, int to) {
        if (in.getByte(at) != '\r') {
            return Outcome.MALFORMED;
        }
        if (at + 1 == to) {
            return Outcome.INCOMPLETE;
        }
        end = at + 2;
        return in.getByte(at + 1) == '\n' ? Outcome.READ : Outcome.MALFORMED;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
