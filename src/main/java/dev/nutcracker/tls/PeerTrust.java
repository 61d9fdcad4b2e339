package dev.nutcracker.tls;

import dev.nutcracker.config.TlsTrust;
import dev.nutcracker.pem.CertificateFile;
import dev.nutcracker.pem.CrlFile;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates of peers are good: those that the JDK finds good, with the CAs of the configuration, and that are not
 * revoked. The certificate of a session that is resumed is verified once more. Immutable.
 *
 * <p>A list of revoked certificates is used beyond its time, since the one that is there is better than none; a list that is
 * too old when it is read is refused.
 */
final class PeerTrust extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {
    private static final String ANY_KEY = "UNKNOWN";

    private final X509ExtendedTrustManager chains;
    private final List<X509CRL> revocations;
    private final boolean namesCount;

    /** @param namesCount whether the certificate of a server must name it */
    PeerTrust(TlsTrust trust, boolean namesCount) {
        this.chains = chains(trust);
        this.revocations =
                trust.crls().stream().map(CrlFile::lists).flatMap(List::stream).toList();
        this.namesCount = namesCount;
    }

    private static X509ExtendedTrustManager chains(TlsTrust trust) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trust.system() ? null : store(trust.cas()));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new TlsException("the JDK verifies no certificates", null);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("the certificates of CAs cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(List<CertificateFile> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (CertificateFile file : authorities) {
            for (X509Certificate certificate : file.certificates()) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
        }
        return store;
    }

    /** Whether the certificate of a client, which was good before, is good by this. */
    boolean isGood(X509Certificate[] chain) {
        try {
            checkClientTrusted(chain, ANY_KEY);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private void checkRevocation(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            for (X509CRL list : revocations) {
                X509CRLEntry entry = list.getRevokedCertificate(certificate);
                if (entry != null) {
                    CRLReason reason = entry.getRevocationReason();
                    throw new CertificateRevokedException(
                            entry.getRevocationDate(),
                            reason == null ? CRLReason.UNSPECIFIED : reason,
                            list.getIssuerX500Principal(),
                            Map.of());
                }
            }
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            checkClientTrusted(chain, authType);
        } catch (CertificateException e) {
            throw engine instanceof ReferenceCountedOpenSslEngine ? CertificateAlerts.withAlert(e) : e;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        // Without the engine, the JDK does not look for an alternative name that would identify a host.
        chains.checkClientTrusted(chain, authType);
        checkRevocation(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType, engine, namesCount);
    }

    private void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine, boolean nameCounts)
            throws CertificateException {
        try {
            if (nameCounts) {
                chains.checkServerTrusted(chain, authType, engine);
            } else {
                chains.checkServerTrusted(chain, authType);
            }
        } catch (CertificateException e) {
            throw new RefusedCertificate(reason(chain, authType, engine), e);
        }
        try {
            checkRevocation(chain);
        } catch (CertificateRevokedException e) {
            throw new RefusedCertificate("its certificate is revoked", e);
        }
    }

    /** Why the certificate of a server is not good. */
    private String reason(X509Certificate[] chain, String authType, SSLEngine engine) {
        Instant now = Instant.now();
        for (X509Certificate certificate : chain) {
            Instant end = certificate.getNotAfter().toInstant();
            Instant begin = certificate.getNotBefore().toInstant();
            if (end.isBefore(now)) {
                return "its certificate expired on " + day(end);
            }
            if (begin.isAfter(now)) {
                return "its certificate is not valid before " + day(begin);
            }
        }
        try {
            chains.checkServerTrusted(chain, authType);
            return "its certificate does not name " + engine.getPeerHost();
        } catch (CertificateException e) {
            return isOfUnknownCa(e)
                    ? "its certificate is not signed by a CA that is known"
                    : "its certificate is not good: " + e.getMessage();
        }
    }

    /** Whether the CA of a certificate that is refused is not one of these. */
    static boolean isOfUnknownCa(CertificateException e) {
        return String.valueOf(e.getMessage()).contains("unable to find valid certification path");
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, ANY_KEY, engine);
    }

    /**
     * Sessions are kept by host and port, so the certificate has named this server already. The JDK cannot look again: there is no
     * session of a handshake any more.
     */
    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, ANY_KEY, engine, false);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("a server is not verified without an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a server is not verified without an engine");
    }
}
