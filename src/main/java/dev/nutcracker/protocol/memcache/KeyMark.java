package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A check sum of a key in a request with many: its length and its first and last eight bytes, which cover most keys
 * completely. It costs two loads, however long the key is.
 */
final class KeyMark {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private KeyMark() {}

    static int of(ByteBuf in, int start, int length) {
        if (length >= Long.BYTES) {
            return mark(in.getLongLE(start), in.getLongLE(start + length - Long.BYTES), length);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << Byte.SIZE) | in.getUnsignedByte(start + i);
        }
        return mark(word, 0, length);
    }

    static int of(byte[] bytes, int start, int length) {
        if (length >= Long.BYTES) {
            return mark((long) LONG.get(bytes, start), (long) LONG.get(bytes, start + length - Long.BYTES), length);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << Byte.SIZE) | Byte.toUnsignedInt(bytes[start + i]);
        }
        return mark(word, 0, length);
    }

    private static int mark(long first, long last, int length) {
        return (int) ((((first * SPREAD) ^ last) * SPREAD) >>> Integer.SIZE) ^ ((int) SPREAD * length);
    }
}
