package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys below {@code failover} of a route. */
enum FailoverKey implements ConfigKey {
    POOLS("pools", ValueType.TEXTS, null, "The pools that are asked, in this order. Required."),
    ON(
            "on",
            ValueType.listOfWords(FailoverCause.class),
            null,
            "What lets a request go to them. error, ejected and timeout if unset."),
    TTL("ttl", ValueType.number(1, 1_000_000_000), "300", "Seconds for which a value lives there at most.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    FailoverKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
