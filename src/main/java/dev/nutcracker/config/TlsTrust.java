package dev.nutcracker.config;

import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Which certificates of others are good.
 *
 * @param system whether the CAs of the JDK are good
 * @param cas the certificates of further CAs
 * @param crls what they have revoked
 */
public record TlsTrust(boolean system, List<CertificateFile> cas, List<CrlFile> crls) {
    /** None is. */
    public static final TlsTrust NONE = new TlsTrust(false, List.of(), List.of());

    /** The certificates of the further CAs. */
    public List<X509Certificate> certificates() {
        return cas.stream().flatMap(file -> file.certificates().stream()).toList();
    }

    public TlsTrust {
        cas = List.copyOf(cas);
        crls = List.copyOf(crls);
    }
}
