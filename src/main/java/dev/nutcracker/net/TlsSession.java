package dev.nutcracker.net;

import org.jspecify.annotations.Nullable;

/**
 * What two ends have agreed on by TLS, and who the peer is, for people to read.
 *
 * @param version as {@code TLSv1.3}
 * @param cipher by the name of IANA
 * @param subject the name in the peer's certificate; null if it has shown none
 * @param fingerprint the SHA-256 of that certificate, in hexadecimal; null if it has shown none
 */
public record TlsSession(
        String version,
        String cipher,
        @Nullable String subject,
        @Nullable String fingerprint) {}
