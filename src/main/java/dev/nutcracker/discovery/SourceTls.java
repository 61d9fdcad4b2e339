package dev.nutcracker.discovery;

import dev.nutcracker.config.TlsTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Contexts for TLS with sources. */
final class SourceTls {
    private SourceTls() {}

    /** Returns null for the CAs of the JDK. */
    static @Nullable SSLContext context(TlsTrust trust) throws IOException {
        return trust.certificates().isEmpty() ? null : trusting(trust.certificates());
    }

    /** Trusts the certificates in this file. */
    static SSLContext context(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return trusting(CertificateFactory.getInstance("X.509").generateCertificates(in));
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("the certificates in " + file + " cannot be read", e);
        }
    }

    private static SSLContext trusting(Collection<? extends Certificate> certificates) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates of CAs cannot be used", e);
        }
    }
}
