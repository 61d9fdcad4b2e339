package dev.nutcracker.acl;

import dev.nutcracker.hash.Sha256;
import java.nio.charset.StandardCharsets;

/** The hashes as which passwords are kept: SHA-256, as in Redis' ACL files. */
public final class PasswordHash {
    private PasswordHash() {}

    /** Returns the hash of a password. */
    public static byte[] of(byte[] password) {
        return Sha256.of(password);
    }

    /** Returns the hash of a password in hexadecimal digits. */
    static String hex(String password) {
        return Sha256.hex(password.getBytes(StandardCharsets.ISO_8859_1));
    }
}
