package dev.nutcracker.config;

import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
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

    public TlsTrust {
        cas = List.copyOf(cas);
        crls = List.copyOf(crls);
    }
}
