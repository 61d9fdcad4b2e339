package dev.nutcracker.buffer;

import io.netty.util.concurrent.FastThreadLocal;

/** An array for each thread, into which bytes are copied that are then looked at one by one: that is quicker in an array. */
public final class Scratch {
    private static final int LENGTH_BYTES = 1024;

    private static final FastThreadLocal<byte[]> ARRAYS = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[LENGTH_BYTES];
        }
    };

    private Scratch() {}

    /** To be used at once: whoever is called in between may use the same. */
    public static byte[] bytes() {
        return ARRAYS.get();
    }
}
