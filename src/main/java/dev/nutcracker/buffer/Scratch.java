package dev.nutcracker.buffer;

import io.netty.util.concurrent.FastThreadLocal;

/** An array for each thread, as a copy of bytes that are examined one by one: an array is faster for that. */
public final class Scratch {
    private static final int LENGTH_BYTES = 1024;

    private static final FastThreadLocal<byte[]> ARRAYS = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[LENGTH_BYTES];
        }
    };

    private Scratch() {}

    /** The calling thread needs none any more. */
    public static void leaveThread() {
        ARRAYS.remove();
    }

    /** Returns the array, for immediate use only: other methods use the same one. */
    public static byte[] bytes() {
        return ARRAYS.get();
    }
}
