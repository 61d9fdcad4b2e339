package dev.nutcracker.tls;

import java.io.Serial;
import java.security.cert.CertificateException;

/** The certificate of a peer is not good; the message says why. */
final class RefusedCertificate extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1;

    RefusedCertificate(String message, CertificateException cause) {
        super(message, cause);
    }
}
