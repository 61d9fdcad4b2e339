package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code global: log}. */
enum LogKey implements ConfigKey {
    FORMAT("format", ValueType.oneOf("line", "json"), "line", "Lines of text, or one JSON object a line."),
    LEVEL(
            "level",
            ValueType.number(0, 11),
            null,
            "The level, unless the command line sets it. The command line's default if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    LogKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
