package dev.nutcracker.pem;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;

/**
 * A file with lists of revoked certificates, and what was found in it. Immutable.
 *
 * @param lists in the order of the file, at least one
 */
public record CrlFile(Path path, List<X509CRL> lists) {
    public CrlFile {
        requireNonNull(path, "path");
        lists = List.copyOf(lists);
    }

    /**
     * Reads a file.
     *
     * @throws PemException if it cannot be read, is not in PEM, or has no list
     */
    public static CrlFile read(Path path) throws PemException {
        List<X509CRL> lists = new ArrayList<>();
        for (PemBlock block : PemBlock.read(path)) {
            if (block.label().equals("X509 CRL")) {
                lists.add(list(block));
            }
        }
        if (lists.isEmpty()) {
            throw new PemException("has no list of revoked certificates (X509 CRL)");
        }
        return new CrlFile(path, lists);
    }

    private static X509CRL list(PemBlock block) throws PemException {
        try {
            return (X509CRL) CertificateFactory.getInstance(CertificateFile.X509)
                    .generateCRL(new ByteArrayInputStream(block.content()));
        } catch (CRLException | CertificateException e) {
            throw new PemException("has a list of revoked certificates that is malformed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
