package dev.nutcracker.config;

/** Whether the clients of a pool with {@code tls} speak TLS. */
public enum TlsMode {
    REQUIRED,
    /** Each client decides; for the time in which clients are changed over. */
    OPTIONAL
}
