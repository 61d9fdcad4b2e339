package dev.nutcracker.tls;

import dev.nutcracker.stats.TlsResult;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateRevokedException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a handshake has failed, in words that continue "a client: …" or "a server: …". */
final class TlsFailure {
    /** How libraries begin the alert that a peer has sent. */
    private static final String ALERT_OF_JDK = "Received fatal alert: ";

    private static final String ALERT_OF_BORINGSSL = "_ALERT_";

    private TlsFailure() {}

    static String text(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            switch (cause) {
                case BrokenTlsException broken -> {
                    return String.valueOf(broken.getMessage());
                }
                case RefusedCertificate refused -> {
                    return String.valueOf(refused.getMessage());
                }
                case CertificateRevokedException _ -> {
                    return "its certificate is revoked";
                }
                case CertificateExpiredException _ -> {
                    return "its certificate has expired";
                }
                case NotSslRecordException _ -> {
                    return BrokenTlsException.NOT_TLS;
                }
                case ClosedChannelException _ -> {
                    return "it has closed the connection in the handshake";
                }
                case SslHandshakeTimeoutException _ -> {
                    return "the handshake took too long";
                }
                default -> deepest = cause;
            }
        }
        return message(String.valueOf(deepest.getMessage()));
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }

    /** The words of the library, without what only its developers read. */
    private static String message(String message) {
        int jdk = message.indexOf(ALERT_OF_JDK);
        if (jdk >= 0) {
            return "it refuses the handshake: " + message.substring(jdk + ALERT_OF_JDK.length());
        }
        String last = message.substring(message.lastIndexOf(':') + 1).strip();
        if (last.equals("CLIENTHELLO_TLSEXT")) {
            return "it asks for a name that no certificate is for";
        }
        if (last.equals("BAD_PACKET_LENGTH")) {
            // With TLS 1.3 OpenSSL sends the alert that it does not trust the certificate as plain text.
            return "it refuses the handshake, perhaps since it does not trust the certificate: bad packet length";
        }
        int boringssl = last.indexOf(ALERT_OF_BORINGSSL);
        return boringssl >= 0
                ? "it refuses the handshake: " + words(last.substring(boringssl + ALERT_OF_BORINGSSL.length()))
                : words(last);
    }

    private static String words(String constant) {
        return constant.contains(" ")
                ? constant
                : constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** What a failed handshake with a client counts as. */
    static TlsResult result(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof CertificateException) {
                return TlsResult.BAD_CERTIFICATE;
            }
        }
        if (text(failure).contains("peer did not return a certificate")
                || text(failure).contains("Empty client certificate")) {
            return TlsResult.BAD_CERTIFICATE;
        }
        return switch (failure) {
            case SslHandshakeTimeoutException _ -> TlsResult.TIMED_OUT;
            case BrokenTlsException broken when text(broken).equals(BrokenTlsException.NOT_TLS) -> TlsResult.NOT_TLS;
            case NotSslRecordException _ -> TlsResult.NOT_TLS;
            case DecoderException _ -> TlsResult.FAILED;
            case ClosedChannelException _ -> TlsResult.CLOSED;
            case IOException io when !(io instanceof SSLException) -> TlsResult.CLOSED;
            default -> TlsResult.FAILED;
        };
    }
}
