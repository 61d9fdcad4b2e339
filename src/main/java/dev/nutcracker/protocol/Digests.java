package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/** Check sums by which the responses of two servers are compared. */
public final class Digests {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Digests() {}

    /** The check sum of bytes in their order. */
    public static long of(ByteBuf in, int index, int length) {
        long hash = FNV_OFFSET;
        for (int i = index; i < index + length; i++) {
            hash = (hash ^ (in.getByte(i) & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
        return hash ^ (hash >>> 32);
    }
}
