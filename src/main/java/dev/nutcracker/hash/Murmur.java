package dev.nutcracker.hash;

/** MurmurHash2, 32 bits, seeded with a multiple of the key's length. */
final class Murmur {
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SEED_PER_BYTE = 0xdeadbeef;

    private Murmur() {}

    static int hash(byte[] key, int offset, int length) {
        int value = (SEED_PER_BYTE * length) ^ length;
        int i = offset;
        for (int end = offset + (length & ~3); i < end; i += 4) {
            int word = LittleEndian.int32(key, i) * MULTIPLIER;
            word ^= word >>> 24;
            value = (value * MULTIPLIER) ^ (word * MULTIPLIER);
        }
        int remaining = length & 3;
        if (remaining != 0) {
            value = (value ^ tailWord(key, i, remaining)) * MULTIPLIER;
        }
        value ^= value >>> 13;
        value *= MULTIPLIER;
        return value ^ (value >>> 15);
    }

    private static int tailWord(byte[] key, int i, int remaining) {
        int word = key[i] & 0xff;
        if (remaining > 1) {
            word |= (key[i + 1] & 0xff) << 8;
        }
        if (remaining > 2) {
            word |= (key[i + 2] & 0xff) << 16;
        }
        return word;
    }
}
