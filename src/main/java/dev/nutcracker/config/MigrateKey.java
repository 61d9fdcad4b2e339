package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys below {@code migrate_to} of a route. */
enum MigrateKey implements ConfigKey {
    POOL("pool", ValueType.TEXT, null, "The pool to which keys move. Required."),
    PERCENT("percent", ValueType.decimal(0, 100), "0.0", "Share of the keys that live there."),
    DUAL_WRITES(
            "dual_writes",
            ValueType.FLAG,
            "true",
            "Write to both pools, so that the way back is free; if false, a write deletes at the other one.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    MigrateKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
