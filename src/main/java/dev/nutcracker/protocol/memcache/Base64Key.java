package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A key that a client has written in base 64, for the flag {@code b} of the meta commands. */
final class Base64Key {
    private static final int GROUP = 4;
    private static final int BITS = 6;

    private Base64Key() {}

    /**
     * How many bytes the characters stand for; -1 unless they are whole groups of base 64 with {@code =} only at the end.
     */
    static int lengthBytes(ByteBuf in, int start, int end) {
        int characters = end - padding(in, start, end) - start;
        for (int i = start; i < start + characters; i++) {
            if (bits(in.getByte(i)) < 0) {
                return -1;
            }
        }
        return (end - start) % GROUP == 0 ? characters * BITS / Byte.SIZE : -1;
    }

    /** Appends the {@link #lengthBytes} bytes; left-over bits are ignored, as in memcached. */
    static void decode(ByteBuf in, int start, int end, ByteBuf out) {
        int gathered = 0;
        int gatheredBits = 0;
        for (int i = start; i < end - padding(in, start, end); i++) {
            gathered = gathered << BITS | bits(in.getByte(i));
            gatheredBits += BITS;
            if (gatheredBits >= Byte.SIZE) {
                gatheredBits -= Byte.SIZE;
                out.writeByte(gathered >> gatheredBits);
            }
        }
    }

    /** The {@linkplain KeyMark mark} of the {@link #lengthBytes} bytes, of which there are some. */
    static int mark(ByteBuf in, int start, int end) {
        ByteBuf key = Unpooled.buffer(lengthBytes(in, start, end));
        decode(in, start, end, key);
        return KeyMark.of(key, 0, key.readableBytes());
    }

    /** The number of {@code =} at the end, at most two. */
    private static int padding(ByteBuf in, int start, int end) {
        int padding = 0;
        while (padding < 2 && end - padding > start && in.getByte(end - padding - 1) == '=') {
            padding++;
        }
        return padding;
    }

    private static int bits(byte character) {
        if (character >= 'A' && character <= 'Z') {
            return character - 'A';
        }
        if (character >= 'a' && character <= 'z') {
            return character - 'a' + 26;
        }
        if (character >= '0' && character <= '9') {
            return character - '0' + 52;
        }
        return character == '+' ? 62 : character == '/' ? 63 : -1;
    }
}
