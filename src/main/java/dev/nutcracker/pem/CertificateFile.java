package dev.nutcracker.pem;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A file with certificates, and what was found in it. Immutable.
 *
 * @param certificates in the order of the file, at least one
 */
public record CertificateFile(Path path, List<X509Certificate> certificates) {
    static final String X509 = "X.509";

    public CertificateFile {
        requireNonNull(path, "path");
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a file.
     *
     * @throws PemException if it cannot be read, is not in PEM, or has no certificate
     */
    public static CertificateFile read(Path path) throws PemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.read(path)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new PemException("has no certificate");
        }
        return new CertificateFile(path, certificates);
    }

    private static X509Certificate certificate(PemBlock block) throws PemException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance(X509).generateCertificate(new ByteArrayInputStream(block.content()));
        } catch (CertificateException e) {
            throw new PemException("has a certificate that is malformed: " + e.getMessage(), e);
        }
    }

    /** The first certificate: of a chain, that of the owner. */
    public X509Certificate first() {
        return certificates.getFirst();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
