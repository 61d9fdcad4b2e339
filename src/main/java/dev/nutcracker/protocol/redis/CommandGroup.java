package dev.nutcracker.protocol.redis;

/** The chapters of Redis' command reference. */
enum CommandGroup {
    STRING("string", "@string"),
    BITMAP("bitmap", "@bitmap"),
    GENERIC("generic", "@keyspace"),
    SCRIPTING("scripting", "@scripting"),
    GEO("geo", "@geo"),
    HASH("hash", "@hash"),
    LIST("list", "@list"),
    HYPERLOGLOG("hyperloglog", "@hyperloglog"),
    SET("set", "@set"),
    STREAM("stream", "@stream"),
    SORTED_SET("sorted-set", "@sortedset"),
    VECTOR_SET("vector_set", "@vectorset"),
    ARRAYS("array", "@array"),
    PUBSUB("pubsub", "@pubsub"),
    /** Commands that servers have only with a module of that name, or from version 8 on. */
    JSON("module", "@json"),
    BLOOM("module", "@bloom"),
    CUCKOO("module", "@cuckoo"),
    COUNT_MIN_SKETCH("module", "@cms"),
    TOP_K("module", "@topk"),
    T_DIGEST("module", "@tdigest"),
    TIME_SERIES("module", "@timeseries"),
    SEARCH("module", "@search"),
    /** Commands that the operator has declared. */
    DECLARED("module", "@declared"),
    CONNECTION("connection", "@connection"),
    TRANSACTIONS("transactions", "@transaction"),
    SERVER("server", "@admin");

    private final String text;
    private final String category;

    CommandGroup(String text, String category) {
        this.text = text;
        this.category = category;
    }

    String text() {
        return text;
    }

    /** The access control category of its commands. */
    String category() {
        return category;
    }
}
