package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of an item of {@code routes}. */
enum RouteKey implements ConfigKey {
    PREFIX("prefix", ValueType.TEXT, null, "Prefix of the keys that the route takes. All keys if unset."),
    PREFIXES("prefixes", ValueType.TEXTS, null, "Several prefixes, in place of prefix."),
    COMMANDS(
            "commands",
            ValueType.COMMAND_WORDS,
            null,
            "Commands that the route takes, by names and categories such as @read and @write. All if unset."),
    PERCENT("percent", ValueType.decimal(0, 100), "100.0", "Share of the keys that the route takes."),
    POOL("pool", ValueType.TEXT, null, "The pool to which requests go. Required, or error."),
    ERROR("error", ValueType.TEXT, null, "Text of an error that requests get, in place of pool."),
    MIRROR("mirror", ValueType.keys(MirrorKey.class), null, "Copies of the requests for another pool. None if unset."),
    COPY_TO("copy_to", ValueType.TEXTS, null, "Pools that get every write, too. None if unset."),
    COPIES(
            "copies",
            ValueType.wordOf(Copies.class),
            "first",
            "Whose answers to a write with copies a client waits for: that of the route's pool, of all, or of most."),
    WARM_FROM(
            "warm_from",
            ValueType.keys(WarmKey.class),
            null,
            "A pool from which values are brought that the route's pool does not have. None if unset."),
    MIGRATE_TO(
            "migrate_to",
            ValueType.keys(MigrateKey.class),
            null,
            "A pool to which keys move, step by step. None if unset."),
    NEAR("near", ValueType.keys(NearKey.class), null, "A pool that is asked before the route's pool. None if unset."),
    STRIP(
            "strip",
            ValueType.TEXT,
            null,
            "Taken off the beginning of each key before it goes to the pool. Nothing if unset."),
    ADD("add", ValueType.TEXT, null, "Put before each key before it goes to the pool. Nothing if unset."),
    FAILOVER(
            "failover",
            ValueType.keys(FailoverKey.class),
            null,
            "Pools for requests that the route's pool cannot serve. None if unset."),
    SPLIT(
            "split",
            ValueType.number(2, 100),
            null,
            "How many servers of the pool have a copy of each key, for keys that are read very often. One if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    RouteKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
