package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code commands}. */
enum CommandKey implements ConfigKey {
    NAME("name", ValueType.COMMAND_NAME, null, "Name of the command. Required."),
    ARITY(
            "arity",
            ValueType.signedNumber(-CommandKey.PLACE_MAX, CommandKey.PLACE_MAX),
            null,
            "Number of arguments, the name included; negative for at least that many. Required."),
    FIRST_KEY("first_key", ValueType.number(0, CommandKey.PLACE_MAX), "0", "Position of the first key; 0 is none."),
    LAST_KEY(
            "last_key",
            ValueType.signedNumber(-CommandKey.PLACE_MAX, CommandKey.PLACE_MAX),
            null,
            "Position of the last key, counted from the end if negative. That of the first key if unset."),
    KEY_STEP("key_step", ValueType.number(1, CommandKey.PLACE_MAX), "1", "Distance from one key to the next."),
    NUMKEYS(
            "numkeys",
            ValueType.number(0, CommandKey.PLACE_MAX),
            "0",
            "Position of the number of keys that follow it; 0 is none."),
    SPLIT(
            "split",
            ValueType.oneOf("none", "sum", "values", "all_ok"),
            "none",
            "How the responses of several servers are combined."),
    READ("read", ValueType.FLAG, "false", "It does nothing but read, so a replica may serve it.");

    static final long PLACE_MAX = 1_000;

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    CommandKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
