package dev.nutcracker.acl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes as which passwords are kept. */
public final class Sha256 {
    private Sha256() {}

    /** Returns the hash of a password. */
    public static byte[] of(byte[] password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }

    /** Returns the hash of a password in hexadecimal digits. */
    static String hex(String password) {
        return HexFormat.of().formatHex(of(password.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
