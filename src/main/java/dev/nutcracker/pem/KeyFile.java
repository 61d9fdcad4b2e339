package dev.nutcracker.pem;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A file with a private key, and the key that was found in it. Immutable.
 *
 * @param key equal to another with the same content
 */
public record KeyFile(Path path, PrivateKey key) {
    public KeyFile {
        requireNonNull(path, "path");
        requireNonNull(key, "key");
    }

    /**
     * Reads a key as PKCS#8, encrypted or not, PKCS#1 or SEC1.
     *
     * @param publicKey of the certificate that goes with it; a key in SEC1 may leave its curve to that
     * @param password of an encrypted key, null if there is none
     * @throws PemException if it cannot be read, is not in PEM, has no key, or none that the password fits
     */
    public static KeyFile read(Path path, PublicKey publicKey, @Nullable String password) throws PemException {
        for (PemBlock block : PemBlock.read(path)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                return new KeyFile(path, PrivateKeyForm.decode(block, publicKey, password));
            }
        }
        throw new PemException("has no private key");
    }

    /**
     * Reads a password: the first line of a file.
     *
     * @throws PemException if the file cannot be read, or its first line is empty
     */
    public static String readPassword(Path path) throws PemException {
        String password = PemBlock.text(path).lines().findFirst().orElse("");
        if (password.isEmpty()) {
            throw new PemException("has no password in its first line");
        }
        return password;
    }

    /** Whether it is the key of a certificate with that public key. */
    public boolean isOf(PublicKey publicKey) {
        return KeyPairs.fit(publicKey, key);
    }

    /** The key is kept out of messages. */
    @Override
    public String toString() {
        return path.toString();
    }
}
