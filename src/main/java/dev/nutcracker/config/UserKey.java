package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code users}. */
enum UserKey implements ConfigKey {
    NAME("name", ValueType.TEXT, null, "The user. Required."),
    RULES("rules", ValueType.EXPANDED_TEXT, null, "Its rights, as in Redis' ACL files: on +@read ~app:*. Required."),
    PASSWORD_FILE("password_file", ValueType.EXPANDED_PATH, null, "File with the password. None if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    UserKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, "0.5.0-jvm.1", meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
