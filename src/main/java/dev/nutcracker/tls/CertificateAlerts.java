package dev.nutcracker.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;

/**
 * The alerts by which BoringSSL tells a client why its certificate is refused. It chooses them by numbers of OpenSSL; without
 * one, the client would hear of an internal error. The JDK's library has one alert for all.
 */
final class CertificateAlerts {
    private CertificateAlerts() {}

    /** Returns the refusal with the number for its cause. */
    static CertificateException withAlert(CertificateException refusal) {
        return new OpenSslCertificateException(String.valueOf(refusal.getMessage()), refusal, number(refusal));
    }

    private static int number(CertificateException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateRevokedException _ -> {
                    return CertificateVerifier.X509_V_ERR_CERT_REVOKED;
                }
                case CertificateExpiredException _ -> {
                    return CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
                }
                case CertificateNotYetValidException _ -> {
                    return CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
                }
                default -> {}
            }
        }
        return PeerTrust.isOfUnknownCa(refusal)
                ? CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
                : CertificateVerifier.X509_V_ERR_CERT_REJECTED;
    }
}
