package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.acl.Vocabulary.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Redis' commands as the rules of users name them. Rules name commands as servers do, whatever clients call them, so it
 * does not matter which commands a pool denies or renames.
 */
final class RedisVocabulary {
    /** For rules, DEBUG is a command without subcommands, as in Redis. */
    private static final Set<String> UNDIVIDED = Set.of("debug");

    /** Redis' own categories, in its order, then those of later versions and ours. */
    private static final List<String> CATEGORIES = categories();

    /** Commands of Redis 7.0 that the proxy does not know, with their categories. */
    private static final Map<String, Set<String>> UNSERVED = Map.of(
            "client|tracking", Set.of("slow", "connection"),
            "pfdebug", Set.of("write", "hyperloglog", "admin", "slow", "dangerous"),
            "pfselftest", Set.of("hyperloglog", "admin", "slow", "dangerous"),
            "restore-asking", Set.of("keyspace", "write", "slow", "dangerous"));

    /** Commands that are newer than Redis 7.0; those of modules and new types are known by their group. */
    private static final Set<String> NEWER = Set.of(
            "client|capa",
            "client|no-touch",
            "client|setinfo",
            "cluster|myshardid",
            "cluster|slot-stats",
            "delex",
            "digest",
            "hexpire",
            "hexpireat",
            "hexpiretime",
            "hgetdel",
            "hgetex",
            "hotkeys",
            "hpersist",
            "hpexpire",
            "hpexpireat",
            "hpexpiretime",
            "hpttl",
            "hsetex",
            "httl",
            "increx",
            "msetex",
            "waitaof",
            "xackdel",
            "xcfgset",
            "xdelex",
            "xnack");

    private RedisVocabulary() {}

    private static List<String> categories() {
        List<String> redis = List.of(
                "keyspace,read,write,set,sortedset,list,hash,string,bitmap,hyperloglog,geo,stream,pubsub,admin,fast,slow,blocking,dangerous,connection,transaction,scripting"
                        .split(",", -1));
        Stream<String> others = Stream.of(CommandCategory.values())
                .map(category -> category.text().substring(1))
                .filter(name -> !redis.contains(name));
        return Stream.concat(redis.stream(), others).toList();
    }

    /** Returns the names of these commands, and of those of the others that are not among them. */
    static Vocabulary of(List<RedisCommand> known, List<RedisCommand> others) {
        Map<String, RedisCommand> rows = new LinkedHashMap<>();
        known.forEach(row -> rows.put(row.name(), row));
        others.forEach(row -> rows.putIfAbsent(row.name(), row));
        List<Word> words = new ArrayList<>();
        rows.values().forEach(row -> words.add(word(row)));
        UNSERVED.forEach((name, itsCategories) -> {
            if (name.indexOf('|') < 0) {
                words.add(new Word(name, itsCategories, List.of(), true));
            }
        });
        return new Vocabulary(words, CATEGORIES);
    }

    /** Returns the name of a command as refusals tell it. */
    static String told(RedisCommand row) {
        String container = row.name().split("\\|", 2)[0];
        return UNDIVIDED.contains(container) ? container : row.name();
    }

    private static Word word(RedisCommand row) {
        List<Word> subwords = new ArrayList<>();
        CommandTable subcommands = row.subcommands();
        if (subcommands != null && !UNDIVIDED.contains(row.name())) {
            subcommands.commands().forEach(subcommand -> subwords.add(word(subcommand)));
            UNSERVED.forEach((name, itsCategories) -> {
                if (name.startsWith(row.name() + '|')) {
                    subwords.add(new Word(name, itsCategories, List.of(), true));
                }
            });
        }
        return new Word(row.name(), names(row), subwords, isOfRedis7(row));
    }

    private static Set<String> names(RedisCommand row) {
        return Set.copyOf(row.categories().stream()
                .map(category -> category.text().substring(1))
                .toList());
    }

    private static boolean isOfRedis7(RedisCommand row) {
        return switch (row.group()) {
            case VECTOR_SET,
                    ARRAYS,
                    JSON,
                    BLOOM,
                    CUCKOO,
                    COUNT_MIN_SKETCH,
                    TOP_K,
                    T_DIGEST,
                    TIME_SERIES,
                    SEARCH,
                    DECLARED -> false;
            case STRING,
                    BITMAP,
                    GENERIC,
                    SCRIPTING,
                    GEO,
                    HASH,
                    LIST,
                    HYPERLOGLOG,
                    SET,
                    STREAM,
                    SORTED_SET,
                    PUBSUB,
                    CONNECTION,
                    TRANSACTIONS,
                    SERVER -> !NEWER.contains(row.name());
        };
    }
}
