package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code server_tls}. */
enum ServerTlsKey implements ConfigKey {
    CA(
            "ca",
            ValueType.PATHS,
            null,
            "Certificates of the CAs that sign the servers' certificates, or system for those of the JDK. Required unless verify is none."),
    VERIFY(
            "verify",
            ValueType.wordOf(ServerVerification.class),
            "full",
            "What is verified of a server's certificate: everything, all but its name, or nothing."),
    NAME(
            "name",
            ValueType.TEXT,
            null,
            "The name that the servers' certificates must have, and that the proxy asks for. The host of each server if unset."),
    CERTIFICATE("certificate", ValueType.PATHS, null, "The certificate that servers are shown. None if unset."),
    KEY("key", ValueType.PATHS, null, "Its private key. Required with certificate."),
    KEY_PASSWORD_FILE(
            "key_password_file",
            ValueType.PATH,
            null,
            "File whose first line is the password of the key. The key is not encrypted if unset."),
    CRL("crl", ValueType.PATHS, null, "Lists of certificates that these CAs have revoked. None if unset."),
    MIN_VERSION("min_version", ValueType.oneOf("1.2", "1.3"), "1.2", "The oldest version of TLS."),
    CIPHERS("ciphers", TlsAlgorithms.CIPHERS, null, "Cipher suites, as in tls."),
    GROUPS("groups", TlsAlgorithms.GROUPS, null, "Groups for the exchange of keys, as in tls.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    ServerTlsKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, "0.5.0-jvm.1", meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
