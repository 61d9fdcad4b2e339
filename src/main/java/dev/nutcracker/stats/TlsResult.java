package dev.nutcracker.stats;

import java.util.Locale;

/** How a handshake of TLS with a client ends. */
public enum TlsResult {
    OK,
    /** The client has sent something that is not TLS. */
    NOT_TLS,
    /** It has not come to the end within {@code handshake_timeout}. */
    TIMED_OUT,
    /** The client has closed the connection. */
    CLOSED,
    /** The client has no certificate that is good. */
    BAD_CERTIFICATE,
    /** No version or cipher suite in common, or another failure. */
    FAILED;

    /** Returns the label. */
    String statName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
