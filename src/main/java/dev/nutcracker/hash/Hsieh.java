package dev.nutcracker.hash;

/** Paul Hsieh's SuperFastHash, started at 0 rather than at the length of the key. */
final class Hsieh {
    private Hsieh() {}

    static int hash(byte[] key, int offset, int length) {
        int value = 0;
        int i = offset;
        for (int end = offset + (length & ~3); i < end; i += 4) {
            int word = LittleEndian.int32(key, i);
            value += word & 0xffff;
            value = (value << 16) ^ ((word >>> 16) << 11) ^ value;
            value += value >>> 11;
        }
        return avalanche(tail(value, key, i, length & 3));
    }

    private static int tail(int head, byte[] key, int i, int remaining) {
        int value = head;
        switch (remaining) {
            case 3 -> {
                value += LittleEndian.uint16(key, i);
                value ^= value << 16;
                // The only place where this hash sign-extends a byte.
                value ^= key[i + 2] << 18;
                value += value >>> 11;
            }
            case 2 -> {
                value += LittleEndian.uint16(key, i);
                value ^= value << 11;
                value += value >>> 17;
            }
            case 1 -> {
                value += key[i] & 0xff;
                value ^= value << 10;
                value += value >>> 1;
            }
            default -> {}
        }
        return value;
    }

    private static int avalanche(int mixed) {
        int value = mixed;
        value ^= value << 3;
        value += value >>> 5;
        value ^= value << 4;
        value += value >>> 17;
        value ^= value << 25;
        value += value >>> 6;
        return value;
    }
}
