package dev.nutcracker.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which PEM has private keys. All become PKCS#8, which the JDK reads.
 *
 * <pre>
 *   PKCS#8   { 0, algorithm, OCTET STRING { key } }
 *   PKCS#1   { 0, modulus, … }                        the key of RSA
 *   SEC1     { 1, OCTET STRING, [0] curve, [1] … }    the key of EC
 * </pre>
 */
enum PrivateKeyForm {
    PKCS8("PRIVATE KEY") {
        @Override
        byte[] toPkcs8(byte[] key, PublicKey publicKey, @Nullable String password) {
            return key;
        }
    },
    ENCRYPTED_PKCS8("ENCRYPTED PRIVATE KEY") {
        @Override
        byte[] toPkcs8(byte[] key, PublicKey publicKey, @Nullable String password) throws PemException {
            if (password == null) {
                throw new PemException("is encrypted, and there is no key_password_file");
            }
            return decrypted(key, password);
        }
    },
    PKCS1("RSA PRIVATE KEY") {
        @Override
        byte[] toPkcs8(byte[] key, PublicKey publicKey, @Nullable String password) {
            return Der.of(Der.SEQUENCE, VERSION, RSA, Der.of(Der.OCTET_STRING, key));
        }
    },
    SEC1("EC PRIVATE KEY") {
        // The curve is that of the certificate. A key of another curve is no pair with it, which is found out later.
        @Override
        byte[] toPkcs8(byte[] key, PublicKey publicKey, @Nullable String password) throws PemException {
            if (!publicKey.getAlgorithm().equals("EC")) {
                throw new PemException("has a key of EC, but the certificate has one of " + publicKey.getAlgorithm());
            }
            return Der.of(Der.SEQUENCE, VERSION, algorithm(publicKey.getEncoded()), Der.of(Der.OCTET_STRING, key));
        }
    };

    private static final byte[] VERSION = Der.of(Der.INTEGER, new byte[] {0});
    /** The algorithm rsaEncryption, without parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    private final String label;

    PrivateKeyForm(String label) {
        this.label = label;
    }

    abstract byte[] toPkcs8(byte[] key, PublicKey publicKey, @Nullable String password) throws PemException;

    static PrivateKey decode(PemBlock block, PublicKey publicKey, @Nullable String password) throws PemException {
        if (block.hasHeaders()) {
            throw new PemException("is encrypted in OpenSSL's former format; convert it with openssl pkcs8 -topk8");
        }
        for (PrivateKeyForm form : values()) {
            if (form.label.equals(block.label())) {
                return key(form.toPkcs8(block.content(), publicKey, password));
            }
        }
        throw new PemException("has a " + block.label() + "; allowed: PKCS#8, PKCS#1 or SEC1");
    }

    private static PrivateKey key(byte[] pkcs8) throws PemException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // It is a key of another algorithm, or malformed.
            } catch (GeneralSecurityException e) {
                throw new PemException("cannot be read: " + e.getMessage(), e);
            }
        }
        throw new PemException(
                "has a private key that is malformed, or of an algorithm that is not RSA, EC or Ed25519");
    }

    private static byte[] decrypted(byte[] key, String password) throws PemException {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(key);
            // For PBES2, the parameters have the names of the algorithms.
            String algorithm =
                    info.getAlgParameters() == null || !info.getAlgName().equals("PBES2")
                            ? info.getAlgName()
                            : info.getAlgParameters().toString();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (IOException e) {
            throw new PemException("has a private key that is malformed", e);
        } catch (GeneralSecurityException e) {
            throw new PemException("cannot be decrypted: the password does not fit, or the algorithm is not known", e);
        }
    }

    /** The first element of a public key (SubjectPublicKeyInfo): its algorithm, with the curve. */
    private static byte[] algorithm(byte[] publicKey) {
        int at = 1 + lengthBytes(publicKey, 1);
        int length = 2 + publicKey[at + 1];
        byte[] algorithm = new byte[length];
        System.arraycopy(publicKey, at, algorithm, 0, length);
        return algorithm;
    }

    private static int lengthBytes(byte[] der, int at) {
        return der[at] >= 0 ? 1 : 1 + (der[at] & 0x7f);
    }
}
