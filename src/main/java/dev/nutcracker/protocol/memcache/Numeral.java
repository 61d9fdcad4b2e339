package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are not written as clients usually write them: with a sign, or with more digits than their field holds.
 *
 * <p>memcached on a 64-bit machine reads them as C's {@code strtol} and {@code strtoul} do, and keeps the lowest 32 bits where
 * its field has no more: 4294967295, which libmemcached sends for a life time of -1, is -1. Other servers refuse the same
 * words, some of them after having taken the data block for commands. So what is forwarded is the number that memcached
 * keeps, in the words that all servers understand.
 *
 * <p>A minus in front of an unsigned number counts from the end, as long as what comes out is no more than 63 bits.
 */
final class Numeral {
    private static final int SIGNED_BITS = 63;
    private static final int UNSIGNED_BITS = 64;

    private Numeral() {}

    /** The number of 32 bits that memcached makes of an integer; {@code null} if it refuses it. */
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
     * The length of a data block, from 0 to {@code max}, else {@link Bytes#NONE}: nobody means only the lowest 32 bits of a
     * larger one.
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
