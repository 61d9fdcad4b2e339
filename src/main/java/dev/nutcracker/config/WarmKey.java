package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys below {@code warm_from} of a route. */
enum WarmKey implements ConfigKey {
    POOL("pool", ValueType.TEXT, null, "The pool that has the values. Required."),
    TTL(
            "ttl",
            ValueType.numberOr("copy", 1, 1_000_000_000),
            "copy",
            "Seconds for which a value lives that is brought; copy: as long as at the other pool.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    WarmKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
