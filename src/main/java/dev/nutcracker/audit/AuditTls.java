package dev.nutcracker.audit;

import org.jspecify.annotations.Nullable;

/**
 * The TLS of a client.
 *
 * @param subject the name in the client's certificate; null if it has shown none
 * @param fingerprint the SHA-256 of that certificate, in hexadecimal
 */
public record AuditTls(
        String version,
        String cipher,
        @Nullable String subject,
        @Nullable String fingerprint) {
    void writeTo(AuditLine line) {
        line.open("tls");
        line.text("version", version);
        line.text("cipher", cipher);
        if (subject != null && fingerprint != null) {
            line.text("subject", subject);
            line.text("fingerprint", fingerprint);
        }
        line.close();
    }
}
