package dev.nutcracker.pem;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether two keys are a pair: what one signs, the other verifies. */
final class KeyPairs {
    private static final byte[] SIGNED = {'n', 'u', 't', 'c', 'r', 'a', 'c', 'k', 'e', 'r'};

    private KeyPairs() {}

    static boolean fit(PublicKey publicKey, PrivateKey privateKey) {
        if (!family(publicKey.getAlgorithm()).equals(family(privateKey.getAlgorithm()))) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(signature(privateKey.getAlgorithm()));
            signature.initSign(privateKey);
            signature.update(SIGNED);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(SIGNED);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Keys of RSASSA-PSS are RSA keys; Ed25519 has two names. */
    private static String family(String algorithm) {
        return switch (algorithm) {
            case "RSASSA-PSS" -> "RSA";
            case "Ed25519" -> "EdDSA";
            default -> algorithm;
        };
    }

    private static String signature(String algorithm) {
        return switch (family(algorithm)) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }
}
