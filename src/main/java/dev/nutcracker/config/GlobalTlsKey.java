package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code global: tls}. */
enum GlobalTlsKey implements ConfigKey {
    PROVIDER(
            "provider",
            ValueType.wordOf(TlsProvider.class),
            "auto",
            "The library for TLS: BoringSSL, the JDK's own, or BoringSSL where it is there and the JDK's elsewhere."),
    HANDSHAKE_THREADS(
            "handshake_threads",
            ValueType.number(0, 64),
            "1",
            "Threads for handshakes with clients, and as many for keys and certificates of handshakes with servers; 0 leaves"
                    + " both to the workers."),
    HANDSHAKES_MAX(
            "handshakes_max",
            ValueType.number(1, 100_000),
            "256",
            "Handshakes with clients at a time; further clients wait."),
    HANDSHAKES_PER_SECOND(
            "handshakes_per_second",
            ValueType.number(0, 1_000_000),
            "0",
            "Handshakes with clients that may begin in a second; 0 is any number."),
    REFRESH(
            "refresh",
            ValueType.number(0, 86_400_000),
            "60000",
            "Milliseconds between looks at the files of certificates, keys, lists, users and passwords, which are taken on when they have changed; 0 is at a reload only."),
    TICKET_KEYS_FILE(
            "ticket_keys_file",
            ValueType.PATH,
            null,
            "File with keys for tickets that several proxies share, each of 80 bytes, the newest first. Random keys if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    GlobalTlsKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, "0.5.0-jvm.1", meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
