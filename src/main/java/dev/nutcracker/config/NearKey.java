package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys below {@code near} of a route. */
enum NearKey implements ConfigKey {
    POOL("pool", ValueType.TEXT, null, "The pool that is asked first. Required."),
    TTL("ttl", ValueType.number(1, 1_000_000_000), "60", "Seconds for which a copy of a value lives there at most.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    NearKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
