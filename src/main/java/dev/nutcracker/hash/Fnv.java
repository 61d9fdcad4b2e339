package dev.nutcracker.hash;

/**
 * The Fowler/Noll/Vo hashes over sign-extended bytes.
 *
 * <p>Only the low 32 bits of the 64-bit hashes are used. Exclusive-or never carries, and the low half of a product
 * depends only on the low halves of its factors, so the high half of the state never reaches the result: both run on
 * the low halves of the 64-bit basis and prime in plain {@code int} arithmetic.
 */
final class Fnv {
    private static final int BASIS_32 = 0x811c9dc5;
    private static final int PRIME_32 = 0x01000193;
    private static final int BASIS_64_LOW = 0x84222325;
    private static final int PRIME_64_LOW = 0x000001b3;

    private Fnv() {}

    static int fnv1Low64(byte[] key, int offset, int length) {
        return multiplyThenXor(BASIS_64_LOW, PRIME_64_LOW, key, offset, length);
    }

    static int fnv1aLow64(byte[] key, int offset, int length) {
        return xorThenMultiply(BASIS_64_LOW, PRIME_64_LOW, key, offset, length);
    }

    static int fnv1(byte[] key, int offset, int length) {
        return multiplyThenXor(BASIS_32, PRIME_32, key, offset, length);
    }

    static int fnv1a(byte[] key, int offset, int length) {
        return xorThenMultiply(BASIS_32, PRIME_32, key, offset, length);
    }

    private static int multiplyThenXor(int basis, int prime, byte[] key, int offset, int length) {
        int value = basis;
        for (int i = offset, end = offset + length; i < end; i++) {
            value *= prime;
            value ^= key[i];
        }
        return value;
    }

    private static int xorThenMultiply(int basis, int prime, byte[] key, int offset, int length) {
        int value = basis;
        for (int i = offset, end = offset + length; i < end; i++) {
            value ^= key[i];
            value *= prime;
        }
        return value;
    }
}
