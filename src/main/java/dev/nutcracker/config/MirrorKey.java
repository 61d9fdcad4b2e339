package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys below {@code mirror} of a route. */
enum MirrorKey implements ConfigKey {
    POOL("pool", ValueType.TEXT, null, "The pool that gets copies. Required."),
    PERCENT("percent", ValueType.decimal(0, 100), "100.0", "Share of the keys whose requests are copied."),
    COMMANDS(
            "commands",
            ValueType.COMMAND_WORDS,
            null,
            "Commands that are copied, by names and categories such as @read and @write. All if unset."),
    COMPARE("compare", ValueType.FLAG, "false", "Compare the answers to reads of a single key."),
    MAX_OUTSTANDING(
            "max_outstanding",
            ValueType.number(1, 100_000),
            "1000",
            "Copies of each worker that may wait for their answers; further ones are dropped.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    MirrorKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
