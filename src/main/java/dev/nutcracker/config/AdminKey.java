package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code global: admin}. */
enum AdminKey implements ConfigKey {
    TOKEN_FILE(
            "token_file",
            ValueType.PATH,
            null,
            "File with the token that other machines need to change something. If unset, only this machine may."),
    TOKEN_FOR(
            "token_for",
            ValueType.wordOf(TokenFor.class),
            "changes",
            "What is for operators only: changes, or all, which is /config and /slowlog as well."),
    TLS("tls", ValueType.keys(AdminTlsKey.class), null, "TLS on the statistics port. Plain connections if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    AdminKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
