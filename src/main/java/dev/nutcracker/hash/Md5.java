package dev.nutcracker.hash;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** MD5 without garbage: each thread keeps one digest and the 16 bytes it writes to. */
public final class Md5 {
    public static final int DIGEST_BYTES = 16;

    private static final ThreadLocal<Md5> OF_THREAD = ThreadLocal.withInitial(Md5::new);

    private final MessageDigest algorithm = newAlgorithm();
    private final byte[] digest = new byte[DIGEST_BYTES];

    private Md5() {}

    /** Returns the digest of {@code length} bytes in an array of the calling thread, valid until its next call. */
    public static byte[] digest(byte[] input, int offset, int length) {
        Md5 md5 = OF_THREAD.get();
        md5.update(input, offset, length);
        return md5.digest;
    }

    static void leaveThread() {
        OF_THREAD.remove();
    }

    /** Returns one of the four little-endian words of a digest. */
    public static int word(byte[] digest, int n) {
        return LittleEndian.int32(digest, n * Integer.BYTES);
    }

    static int firstWord(byte[] input, int offset, int length) {
        return word(digest(input, offset, length), 0);
    }

    private void update(byte[] input, int offset, int length) {
        algorithm.update(input, offset, length);
        try {
            algorithm.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("MD5 does not fit into " + DIGEST_BYTES + " bytes", e);
        }
    }

    private static MessageDigest newAlgorithm() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no MD5, which is needed for ketama rings", e);
        }
    }
}
