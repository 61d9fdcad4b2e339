package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code limits: rename}. */
enum RenameKey implements ConfigKey {
    FROM("from", ValueType.RENAMED, null, "The command. Required."),
    TO("to", ValueType.NEW_COMMAND_NAME, null, "Its name from now on; empty for none at all. Required.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    RenameKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
