package dev.nutcracker.config;

import java.util.List;

/**
 * Versions, cipher suites and groups that this side agrees to.
 *
 * @param minVersion {@code 1.2} or {@code 1.3}
 * @param ciphers by the names of IANA; those of the library if empty
 * @param groups the preferred first; those of the library if empty
 */
public record TlsAlgorithms(String minVersion, List<String> ciphers, List<String> groups) {
    /** The cipher suites that can be had, the preferred first. */
    public static final List<String> ALL_CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    static final ValueType CIPHERS = ValueType.listOfWords(ALL_CIPHERS.toArray(String[]::new));

    static final ValueType GROUPS =
            ValueType.listOfWords("X25519MLKEM768", "x25519", "secp256r1", "secp384r1", "secp521r1");

    /** The oldest version is 1.2, and the library chooses the rest. */
    public static final TlsAlgorithms DEFAULTS = new TlsAlgorithms("1.2", List.of(), List.of());

    public TlsAlgorithms {
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
    }
}
