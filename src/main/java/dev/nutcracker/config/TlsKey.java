package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code tls}. */
enum TlsKey implements ConfigKey {
    CERTIFICATE(
            "certificate",
            ValueType.PATHS,
            null,
            "The certificate that the pool shows, with those between it and its CA behind it. Two files for RSA and EC. Required."),
    KEY("key", ValueType.PATHS, null, "Its private key; as many files as certificate has. Required."),
    KEY_PASSWORD_FILE(
            "key_password_file",
            ValueType.PATH,
            null,
            "File whose first line is the password of the keys. Keys are not encrypted if unset."),
    NAMES(
            "names",
            ValueType.listOfKeys(TlsNameKey.class),
            null,
            "Other certificates for clients that ask for certain names. None if unset."),
    STRICT_NAMES(
            "strict_names", ValueType.FLAG, "false", "Refuse clients that ask for a name that no certificate is for."),
    MODE(
            "mode",
            ValueType.wordOf(TlsMode.class),
            "required",
            "Whether clients must speak TLS, or may; the first byte of a client tells."),
    CLIENTS(
            "clients",
            ValueType.wordOf(ClientCertificates.class),
            "none",
            "Whether clients must show a certificate, may, or are not asked."),
    CA(
            "ca",
            ValueType.PATHS,
            null,
            "Certificates of the CAs that sign certificates of clients. Required unless clients is none."),
    CRL("crl", ValueType.PATHS, null, "Lists of certificates that these CAs have revoked. None if unset."),
    USER_FROM(
            "user_from",
            ValueType.wordOf(CertificateName.class),
            "none",
            "The part of a client's certificate that names its user: the common name, or a DNS name, URI or e-mail address."),
    USER_PREFIX("user_prefix", ValueType.TEXT, null, "The start of that name, which is left off. None if unset."),
    MIN_VERSION("min_version", ValueType.oneOf("1.2", "1.3"), "1.2", "The oldest version of TLS."),
    CIPHERS(
            "ciphers",
            TlsAlgorithms.CIPHERS,
            null,
            "Cipher suites, by the names of IANA. ECDHE with AES-GCM or ChaCha20, and those of TLS 1.3, if unset."),
    GROUPS(
            "groups",
            TlsAlgorithms.GROUPS,
            null,
            "Groups for the exchange of keys, the preferred first. X25519MLKEM768 where it is there, x25519, secp256r1 and secp384r1 if unset."),
    TICKETS("tickets", ValueType.FLAG, "true", "Let clients resume a session, which makes their next handshake cheap."),
    SESSION_LIFETIME(
            "session_lifetime",
            ValueType.number(0, 86_400),
            "3600",
            "Seconds during which a session can be resumed; 0 is never."),
    HANDSHAKE_TIMEOUT(
            "handshake_timeout",
            ValueType.number(100, 600_000),
            "5000",
            "Milliseconds from a client's connecting to the end of the handshake.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    TlsKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, "0.5.0-jvm.1", meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
