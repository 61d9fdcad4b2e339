package dev.nutcracker.protocol.redis;

import org.jspecify.annotations.Nullable;

/** The chapters of Redis' command reference. */
enum CommandGroup {
    STRING("string", CommandCategory.STRING),
    BITMAP("bitmap", CommandCategory.BITMAP),
    GENERIC("generic", CommandCategory.KEYSPACE),
    SCRIPTING("scripting", CommandCategory.SCRIPTING),
    GEO("geo", CommandCategory.GEO),
    HASH("hash", CommandCategory.HASH),
    LIST("list", CommandCategory.LIST),
    HYPERLOGLOG("hyperloglog", CommandCategory.HYPERLOGLOG),
    SET("set", CommandCategory.SET),
    STREAM("stream", CommandCategory.STREAM),
    SORTED_SET("sorted-set", CommandCategory.SORTEDSET),
    VECTOR_SET("vector_set", CommandCategory.VECTORSET),
    ARRAYS("array", CommandCategory.ARRAY),
    PUBSUB("pubsub", CommandCategory.PUBSUB),
    /** Commands that servers have only with a module of that name, or from version 8 on. */
    JSON("module", CommandCategory.JSON),
    BLOOM("module", CommandCategory.BLOOM),
    CUCKOO("module", CommandCategory.CUCKOO),
    COUNT_MIN_SKETCH("module", CommandCategory.CMS),
    TOP_K("module", CommandCategory.TOPK),
    T_DIGEST("module", CommandCategory.TDIGEST),
    TIME_SERIES("module", CommandCategory.TIMESERIES),
    SEARCH("module", CommandCategory.SEARCH),
    /** Commands that the operator has declared. */
    DECLARED("module", CommandCategory.DECLARED),
    CONNECTION("connection", CommandCategory.CONNECTION),
    TRANSACTIONS("transactions", CommandCategory.TRANSACTION),
    SERVER("server", null);

    private final String text;
    private final @Nullable CommandCategory category;

    CommandGroup(String text, @Nullable CommandCategory category) {
        this.text = text;
        this.category = category;
    }

    String text() {
        return text;
    }

    /** The category of its commands, {@code null} if it has none of its own. */
    @Nullable
    CommandCategory category() {
        return category;
    }
}
