package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code names}. */
enum TlsNameKey implements ConfigKey {
    NAMES(
            "names",
            ValueType.DOMAINS,
            null,
            "Names that the certificate is shown for, cache.example.com or *.example.com for example. Required."),
    CERTIFICATE("certificate", ValueType.PATHS, null, "As certificate above. Required."),
    KEY("key", ValueType.PATHS, null, "As key above. Required.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    TlsNameKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, "0.5.0-jvm.1", meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
