package dev.nutcracker.protocol.redis;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The categories of access control, in Redis' order. They are those of Redis 7.0.15; commands that it does not have are in
 * the categories of their own version.
 *
 * <p>Most categories of a command follow from its {@linkplain CommandGroup chapter} and its flags, as in Redis. {@link
 * #GIVEN} and {@link #NOT_ADMIN} have the others.
 */
enum CommandCategory {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING,
    VECTORSET,
    ARRAY,
    JSON,
    BLOOM,
    CUCKOO,
    CMS,
    TOPK,
    TDIGEST,
    TIMESERIES,
    SEARCH,
    /** Commands that the operator has declared; Redis has no such category. */
    DECLARED;

    /** The categories in place of the chapter's. */
    private static final Map<String, Set<CommandCategory>> GIVEN = Map.ofEntries(
            Map.entry("command", Set.of(CONNECTION)),
            Map.entry("dbsize", Set.of(KEYSPACE)),
            Map.entry("debug", Set.of(ADMIN, DANGEROUS)),
            Map.entry("debug|help", Set.of(ADMIN, DANGEROUS)),
            Map.entry("flushall", Set.of(KEYSPACE, DANGEROUS)),
            Map.entry("flushdb", Set.of(KEYSPACE, DANGEROUS)),
            Map.entry("ft._list", Set.of(SEARCH, ADMIN)),
            Map.entry("ft.config", Set.of(SEARCH, ADMIN)),
            Map.entry("ft.drop", Set.of(SEARCH, DANGEROUS)),
            Map.entry("ft.dropindex", Set.of(SEARCH, DANGEROUS)),
            Map.entry("ft.tagvals", Set.of(SEARCH, DANGEROUS)),
            Map.entry("info", Set.of(DANGEROUS)),
            Map.entry("keys", Set.of(KEYSPACE, DANGEROUS)),
            Map.entry("lastsave", Set.of(ADMIN, DANGEROUS)),
            Map.entry("migrate", Set.of(KEYSPACE, DANGEROUS)),
            Map.entry("pubsub|help", Set.of()),
            Map.entry("restore", Set.of(KEYSPACE, DANGEROUS)),
            Map.entry("role", Set.of(ADMIN, DANGEROUS)),
            Map.entry("sort", Set.of(SET, SORTEDSET, LIST, DANGEROUS)),
            Map.entry("sort_ro", Set.of(SET, SORTEDSET, LIST, DANGEROUS)),
            Map.entry("swapdb", Set.of(KEYSPACE, DANGEROUS)),
            Map.entry("wait", Set.of(CONNECTION)),
            Map.entry("waitaof", Set.of(CONNECTION)));

    /** Subcommands that are not for the operator alone, though the proxy refuses them like those that are. */
    private static final Set<String> NOT_ADMIN = Set.of(
            "cluster|countkeysinslot",
            "cluster|getkeysinslot",
            "cluster|help",
            "cluster|info",
            "cluster|keyslot",
            "cluster|links",
            "cluster|myid",
            "cluster|myshardid",
            "cluster|nodes",
            "cluster|shards",
            "cluster|slot-stats",
            "cluster|slots",
            "memory|doctor",
            "memory|malloc-stats",
            "memory|stats");

    private final String text = '@' + name().toLowerCase(Locale.ROOT);

    /** Its name in rules and answers, as {@code @read}. */
    String text() {
        return text;
    }

    /** Returns the category with this name, {@code null} if there is none. */
    static @Nullable CommandCategory named(String text) {
        for (CommandCategory category : values()) {
            if (category.text.equals(text)) {
                return category;
            }
        }
        return null;
    }

    /**
     * Returns the categories of a command.
     *
     * @param name for a subcommand {@code container|subcommand}
     * @param container whether it has subcommands; these are in the chapter's category, and it is not
     */
    static Set<CommandCategory> of(String name, CommandGroup group, Set<CommandFlag> flags, boolean container) {
        EnumSet<CommandCategory> categories = EnumSet.noneOf(CommandCategory.class);
        Set<CommandCategory> given = given(name);
        if (given != null) {
            categories.addAll(given);
        } else if (group.category() != null && !container) {
            categories.add(group.category());
        }
        flags.forEach(flag -> addImplied(flag, group, categories));
        if (NOT_ADMIN.contains(name)) {
            categories.remove(ADMIN);
            categories.remove(DANGEROUS);
        }
        categories.add(flags.contains(CommandFlag.FAST) ? FAST : SLOW);
        return categories;
    }

    /** All subcommands of COMMAND are in the categories of COMMAND. */
    private static @Nullable Set<CommandCategory> given(String name) {
        return GIVEN.get(name.startsWith("command|") ? "command" : name);
    }

    /** A script that only reads is not in the category of reads: the script decides what it does. */
    private static void addImplied(CommandFlag flag, CommandGroup group, Set<CommandCategory> categories) {
        switch (flag) {
            case WRITE -> categories.add(WRITE);
            case READONLY -> {
                if (group != CommandGroup.SCRIPTING) {
                    categories.add(READ);
                }
            }
            case ADMIN -> {
                categories.add(ADMIN);
                categories.add(DANGEROUS);
            }
            case PUBSUB -> categories.add(PUBSUB);
            case BLOCKING -> categories.add(BLOCKING);
            case DENYOOM,
                    NOSCRIPT,
                    LOADING,
                    STALE,
                    SKIP_MONITOR,
                    FAST,
                    NO_AUTH,
                    MOVABLEKEYS,
                    ALLOW_BUSY,
                    NO_MANDATORY_KEYS -> {}
        }
    }
}
