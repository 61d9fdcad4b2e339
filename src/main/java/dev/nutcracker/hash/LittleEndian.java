package dev.nutcracker.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian words at any place of a byte array, one load each. */
final class LittleEndian {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int int32(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }

    static int uint16(byte[] bytes, int index) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, index));
    }
}
