package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in an unusual form: with a sign, or with more digits than their field holds.
 *
 * <p>memcached on a 64-bit machine reads them like C's {@code strtol} and {@code strtoul}, and keeps the lowest 32 bits
 * if its field has no more: 4294967295, which libmemcached sends for an expiration time of -1, is -1. Other servers
 * refuse the same words, and some have then read the data block as commands. So the number that memcached keeps is
 * forwarded, in the form that all servers understand.
 *
 * <p>A minus in front of an unsigned number counts from the end of its range, if the result has no more than 63 bits.
 */
final class Numeral {
    private static final int SIGNED_BITS = 63;
    private static final int UNSIGNED_BITS = 64;

    private Numeral() {}

    /** The 32-bit number that memcached reads; {@code null} if it refuses the word. */
    static @Nullable String signedInt(ByteBuf in, int start, int end) {
        BigInteger number = integer(in, start, end);
        return number == null || number.bitLength() > SIGNED_BITS ? null : Integer.toString(number.intValue());
    }

    /** As {@link #signedInt}, of a field without a sign. */
    static @Nullable String unsignedInt(ByteBuf in, int start, int end) {
        BigInteger number = unsigned(in, start, end);
        return number == null ? null : Integer.toUnsignedString(number.intValue());
    }

    /** As {@link #unsignedInt}, of a field of 64 bits. */
    static @Nullable String unsignedLong(ByteBuf in, int start, int end) {
        BigInteger number = unsigned(in, start, end);
        return number == null ? null : Long.toUnsignedString(number.longValue());
    }

    /**
     * The length of a data block, from 0 to {@code max}, else {@link Bytes#NONE}. A larger length is not cut to its
     * lowest 32 bits: no client means that.
     */
    static long length(ByteBuf in, int start, int end, int max) {
        BigInteger number = integer(in, start, end);
        if (number == null || number.signum() < 0 || number.compareTo(BigInteger.valueOf(max)) > 0) {
            return Bytes.NONE;
        }
        return number.longValue();
    }

    private static @Nullable BigInteger unsigned(ByteBuf in, int start, int end) {
        BigInteger number = integer(in, start, end);
        if (number == null || number.abs().bitLength() > UNSIGNED_BITS) {
            return null;
        }
        return number.signum() < 0 && number.longValue() < 0 ? null : number;
    }

    private static @Nullable BigInteger integer(ByteBuf in, int start, int end) {
        return Bytes.isInteger(in, start, end)
                ? new BigInteger(in.toString(start, end - start, StandardCharsets.US_ASCII))
                : null;
    }
}
