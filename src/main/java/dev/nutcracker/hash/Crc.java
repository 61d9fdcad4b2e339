package dev.nutcracker.hash;

import java.util.zip.CRC32;

/**
 * The cyclic redundancy checks.
 *
 * <p>CRC-32 is the platform's own, which folds many bytes at a time; a table lookup per byte is only slightly faster,
 * and only for keys under about twenty bytes. Each thread keeps one instance, so a key costs no object.
 */
final class Crc {
    private static final ThreadLocal<CRC32> CRC32_OF_THREAD = ThreadLocal.withInitial(CRC32::new);
    private static final int[] TABLE_16 = table16();

    private Crc() {}

    /** The low 16 bits are CRC-16/XMODEM; the high ones are the bits shifted out of it. */
    static int crc16Unmasked(byte[] key, int offset, int length) {
        int[] table = TABLE_16;
        int value = 0;
        for (int i = offset, end = offset + length; i < end; i++) {
            value = (value << 8) ^ table[((value >>> 8) ^ key[i]) & 0xff];
        }
        return value;
    }

    static int crc32(byte[] key, int offset, int length) {
        CRC32 crc = CRC32_OF_THREAD.get();
        crc.reset();
        crc.update(key, offset, length);
        return (int) crc.getValue();
    }

    static void leaveThread() {
        CRC32_OF_THREAD.remove();
    }

    private static int[] table16() {
        int[] table = new int[256];
        for (int n = 0; n < 256; n++) {
            int value = n << 8;
            for (int bit = 0; bit < 8; bit++) {
                value = (value << 1) ^ ((value & 0x8000) != 0 ? 0x1021 : 0);
            }
            table[n] = value & 0xffff;
        }
        return table;
    }
}
