package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code global: audit}. */
enum AuditKey implements ConfigKey {
    FILE("file", ValueType.EXPANDED_PATH, null, "File of the audit log. There is none if unset."),
    EVENTS("events", ValueType.listOfWords(AuditGroup.class), null, "Groups of events that it has. All if unset."),
    KEYS(
            "keys",
            ValueType.wordOf(AuditedKeys.class),
            "none",
            "What it shows of keys that a client may not use: nothing, the start of their SHA-256, or their first 64 bytes."),
    CLIENTS("clients", ValueType.FLAG, "false", "Write a line for each client that connects or is gone.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    AuditKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
