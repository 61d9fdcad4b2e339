package dev.nutcracker.hash;

import static java.lang.Integer.rotateLeft;

/** Bob Jenkins' lookup3 ({@code hashlittle}) with an initial value of 13. */
final class Jenkins {
    private static final int INITIAL = 0xdeadbeef + 13;
    private static final int BLOCK_BYTES = 12;

    private Jenkins() {}

    static int hash(byte[] key, int offset, int length) {
        int a = INITIAL + length;
        int b = a;
        int c = a;
        if (length == 0) {
            return c;
        }
        int i = offset;
        int remaining = length;
        // The last block is not mixed but finalized, even if it is a full one.
        for (; remaining > BLOCK_BYTES; i += BLOCK_BYTES, remaining -= BLOCK_BYTES) {
            a += LittleEndian.int32(key, i);
            b += LittleEndian.int32(key, i + 4);
            c += LittleEndian.int32(key, i + 8);

            a = (a - c) ^ rotateLeft(c, 4);
            c += b;
            b = (b - a) ^ rotateLeft(a, 6);
            a += c;
            c = (c - b) ^ rotateLeft(b, 8);
            b += a;
            a = (a - c) ^ rotateLeft(c, 16);
            c += b;
            b = (b - a) ^ rotateLeft(a, 19);
            a += c;
            c = (c - b) ^ rotateLeft(b, 4);
            b += a;
        }
        a += paddedWord(key, i, remaining);
        b += paddedWord(key, i + 4, remaining - 4);
        c += paddedWord(key, i + 8, remaining - 8);
        return finish(a, b, c);
    }

    /** Returns up to four of the {@code remaining} bytes as a word, padded with zeros; 0 if there are none left. */
    private static int paddedWord(byte[] key, int i, int remaining) {
        if (remaining >= 4) {
            return LittleEndian.int32(key, i);
        }
        int word = 0;
        for (int n = remaining - 1; n >= 0; n--) {
            word = (word << 8) | (key[i + n] & 0xff);
        }
        return word;
    }

    private static int finish(int lastA, int lastB, int lastC) {
        int a = lastA;
        int b = lastB;
        int c = (lastC ^ b) - rotateLeft(b, 14);
        a = (a ^ c) - rotateLeft(c, 11);
        b = (b ^ a) - rotateLeft(a, 25);
        c = (c ^ b) - rotateLeft(b, 16);
        a = (a ^ c) - rotateLeft(c, 4);
        b = (b ^ a) - rotateLeft(a, 14);
        return (c ^ b) - rotateLeft(b, 24);
    }
}
