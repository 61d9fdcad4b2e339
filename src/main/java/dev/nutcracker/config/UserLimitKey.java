package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code limits: users}. */
enum UserLimitKey implements ConfigKey {
    NAME("name", ValueType.TEXT, null, "The user. Required."),
    REQUESTS_PER_SECOND(
            "requests_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Requests of all clients in a second; 0 is any number."),
    BYTES_PER_SECOND(
            "bytes_per_second",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Bytes of their requests and responses in a second; 0 is any number."),
    CLIENTS(
            "clients",
            ValueType.size(0, Integer.MAX_VALUE),
            "0",
            "Clients that may be logged in as this user; 0 is any number.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    UserLimitKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
