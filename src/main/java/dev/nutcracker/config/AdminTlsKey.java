package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code tls} of {@code global: admin}. */
enum AdminTlsKey implements ConfigKey {
    CERTIFICATE(
            "certificate",
            ValueType.PATHS,
            null,
            "The certificate that the statistics port shows, with those between it and its CA behind it. Required."),
    KEY("key", ValueType.PATHS, null, "Its private key; as many files as certificate has. Required."),
    KEY_PASSWORD_FILE(
            "key_password_file",
            ValueType.PATH,
            null,
            "File whose first line is the password of the keys. Keys are not encrypted if unset."),
    CLIENTS(
            "clients",
            ValueType.wordOf(ClientCertificates.class),
            "none",
            "Whether whoever asks must show a certificate, may, or is not asked."),
    CA(
            "ca",
            ValueType.PATHS,
            null,
            "Certificates of the CAs that sign their certificates. Required unless clients is none."),
    CRL("crl", ValueType.PATHS, null, "Lists of certificates that these CAs have revoked. None if unset."),
    MIN_VERSION("min_version", ValueType.oneOf("1.2", "1.3"), "1.2", "The oldest version of TLS.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    AdminTlsKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, "0.5.0-jvm.1", meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
