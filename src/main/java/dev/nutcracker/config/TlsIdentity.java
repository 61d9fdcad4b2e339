package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.KeyFile;

/**
 * A certificate that this side shows, and its key.
 *
 * @param certificate the chain, that of the key first
 */
public record TlsIdentity(CertificateFile certificate, KeyFile key) {
    public TlsIdentity {
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
    }
}
