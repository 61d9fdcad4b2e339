package dev.nutcracker.config;

/** The library that does TLS. */
public enum TlsProvider {
    /** BoringSSL where it is there, the JDK elsewhere. */
    AUTO,
    BORINGSSL,
    JDK
}
