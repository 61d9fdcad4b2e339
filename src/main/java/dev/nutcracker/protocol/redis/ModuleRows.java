package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.DENYOOM;
import static dev.nutcracker.protocol.redis.CommandFlag.MOVABLEKEYS;
import static dev.nutcracker.protocol.redis.CommandFlag.READONLY;
import static dev.nutcracker.protocol.redis.CommandFlag.WRITE;
import static dev.nutcracker.protocol.redis.CommandGroup.ARRAYS;
import static dev.nutcracker.protocol.redis.CommandGroup.BLOOM;
import static dev.nutcracker.protocol.redis.CommandGroup.COUNT_MIN_SKETCH;
import static dev.nutcracker.protocol.redis.CommandGroup.CUCKOO;
import static dev.nutcracker.protocol.redis.CommandGroup.JSON;
import static dev.nutcracker.protocol.redis.CommandGroup.SEARCH;
import static dev.nutcracker.protocol.redis.CommandGroup.TIME_SERIES;
import static dev.nutcracker.protocol.redis.CommandGroup.TOP_K;
import static dev.nutcracker.protocol.redis.CommandGroup.T_DIGEST;
import static dev.nutcracker.protocol.redis.CommandGroup.VECTOR_SET;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.refused;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.KeyPositions.ALL_BUT_LAST;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST_AND_COUNTED_AT_2;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST_TWO;
import static dev.nutcracker.protocol.redis.KeyPositions.NONE;
import static dev.nutcracker.protocol.redis.KeyPositions.SECOND;
import static dev.nutcracker.protocol.redis.KeyPositions.TRIPLES;
import static dev.nutcracker.protocol.redis.ResponseKind.ANY;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rows of commands on arrays and vector sets, and on modules' data: JSON documents, probabilistic structures and time
 * series. The kind of their responses depends on the module's version, so every kind is accepted. Commands that look at
 * all keys at once, such as FT.SEARCH and TS.MRANGE, are refused in front of several servers: each server knows only its
 * own part.
 */
final class ModuleRows {
    private static final List<String> OVER_ALL_KEYS = List.of(
            "ft._list",
            "ft.aggregate",
            "ft.aliasadd",
            "ft.aliasdel",
            "ft.aliasupdate",
            "ft.alter",
            "ft.config",
            "ft.create",
            "ft.cursor",
            "ft.dictadd",
            "ft.dictdel",
            "ft.dictdump",
            "ft.drop",
            "ft.dropindex",
            "ft.explain",
            "ft.explaincli",
            "ft.hybrid",
            "ft.info",
            "ft.profile",
            "ft.search",
            "ft.spellcheck",
            "ft.syndump",
            "ft.synupdate",
            "ft.tagvals",
            "ts.mrange",
            "ts.mrevrange");

    /** Those of them that change an index or a dictionary. */
    private static final Set<String> WRITES_OVER_ALL_KEYS = Set.of(
            "ft.aliasadd",
            "ft.aliasdel",
            "ft.aliasupdate",
            "ft.alter",
            "ft.create",
            "ft.dictadd",
            "ft.dictdel",
            "ft.drop",
            "ft.dropindex",
            "ft.synupdate");

    private ModuleRows() {}

    static Stream<RedisCommand> rows() {
        return Stream.of(
                        json(),
                        bloomFilters(),
                        cuckooFilters(),
                        countMinSketches(),
                        topKs(),
                        digests(),
                        timeSeries(),
                        overAllKeys(),
                        suggestions(),
                        arrays(),
                        vectorSets())
                .flatMap(List::stream);
    }

    /** On one key, which is the first argument. */
    private static RedisCommand reads(CommandGroup group, String name, int arity) {
        return row(group, name, arity, FIRST, ANY, READONLY);
    }

    /** Changes one key, which is the first argument. */
    private static RedisCommand writes(CommandGroup group, String name, int arity) {
        return row(group, name, arity, FIRST, ANY, WRITE, DENYOOM);
    }

    /** Each server knows only its own part, and the parts cannot be joined correctly. */
    private static List<RedisCommand> overAllKeys() {
        return OVER_ALL_KEYS.stream().map(ModuleRows::refusedOverAllKeys).toList();
    }

    private static RedisCommand refusedOverAllKeys(String name) {
        String text = " is not supported in front of several servers: it would see the keys of one only";
        return refused(groupOf(name), name, -1, name.toUpperCase(Locale.ROOT) + text, flagOf(name));
    }

    /** The only server knows all. */
    static List<RedisCommand> atOneServer() {
        return OVER_ALL_KEYS.stream()
                .map(name -> row(groupOf(name), name, -1, NONE, ANY, flagOf(name)))
                .toList();
    }

    private static CommandFlag flagOf(String name) {
        return WRITES_OVER_ALL_KEYS.contains(name) ? WRITE : READONLY;
    }

    private static CommandGroup groupOf(String name) {
        return name.startsWith("ts.") ? TIME_SERIES : SEARCH;
    }

    /** Each dictionary of suggestions is a key. */
    private static List<RedisCommand> suggestions() {
        return List.of(
                writes(SEARCH, "ft.sugadd", -4),
                writes(SEARCH, "ft.sugdel", 3),
                reads(SEARCH, "ft.sugget", -3),
                reads(SEARCH, "ft.suglen", 2));
    }

    private static List<RedisCommand> json() {
        return List.of(
                writes(JSON, "json.arrappend", -4),
                reads(JSON, "json.arrindex", -4),
                writes(JSON, "json.arrinsert", -5),
                reads(JSON, "json.arrlen", -2),
                writes(JSON, "json.arrpop", -2),
                writes(JSON, "json.arrtrim", 5),
                writes(JSON, "json.clear", -2),
                writes(JSON, "json.del", -2),
                writes(JSON, "json.forget", -2),
                reads(JSON, "json.get", -2),
                writes(JSON, "json.merge", 4),
                row(JSON, "json.mget", -3, ALL_BUT_LAST, ANY, READONLY),
                row(JSON, "json.mset", -4, TRIPLES, ANY, WRITE, DENYOOM),
                writes(JSON, "json.numincrby", 4),
                writes(JSON, "json.nummultby", 4),
                writes(JSON, "json.numpowby", 4),
                reads(JSON, "json.objkeys", -2),
                reads(JSON, "json.objlen", -2),
                reads(JSON, "json.resp", -2),
                writes(JSON, "json.set", -4),
                writes(JSON, "json.strappend", -3),
                reads(JSON, "json.strlen", -2),
                writes(JSON, "json.toggle", 3),
                reads(JSON, "json.type", -2),
                container(
                        JSON,
                        "json.debug",
                        row(JSON, "json.debug|help", 2, NONE, ANY),
                        row(JSON, "json.debug|memory", -3, SECOND, ANY, READONLY)));
    }

    private static List<RedisCommand> bloomFilters() {
        return List.of(
                writes(BLOOM, "bf.add", 3),
                reads(BLOOM, "bf.card", 2),
                reads(BLOOM, "bf.exists", 3),
                reads(BLOOM, "bf.info", -2),
                writes(BLOOM, "bf.insert", -4),
                writes(BLOOM, "bf.loadchunk", 4),
                writes(BLOOM, "bf.madd", -3),
                reads(BLOOM, "bf.mexists", -3),
                writes(BLOOM, "bf.reserve", -4),
                reads(BLOOM, "bf.scandump", 3));
    }

    private static List<RedisCommand> cuckooFilters() {
        return List.of(
                writes(CUCKOO, "cf.add", 3),
                writes(CUCKOO, "cf.addnx", 3),
                writes(CUCKOO, "cf.compact", 2),
                reads(CUCKOO, "cf.count", 3),
                writes(CUCKOO, "cf.del", 3),
                reads(CUCKOO, "cf.exists", 3),
                reads(CUCKOO, "cf.info", 2),
                writes(CUCKOO, "cf.insert", -4),
                writes(CUCKOO, "cf.insertnx", -4),
                writes(CUCKOO, "cf.loadchunk", 4),
                reads(CUCKOO, "cf.mexists", -3),
                writes(CUCKOO, "cf.reserve", -3),
                reads(CUCKOO, "cf.scandump", 3));
    }

    private static List<RedisCommand> countMinSketches() {
        return List.of(
                writes(COUNT_MIN_SKETCH, "cms.incrby", -4),
                reads(COUNT_MIN_SKETCH, "cms.info", 2),
                writes(COUNT_MIN_SKETCH, "cms.initbydim", 4),
                writes(COUNT_MIN_SKETCH, "cms.initbyprob", 4),
                row(COUNT_MIN_SKETCH, "cms.merge", -4, FIRST_AND_COUNTED_AT_2, ANY, WRITE, DENYOOM, MOVABLEKEYS),
                reads(COUNT_MIN_SKETCH, "cms.query", -3));
    }

    private static List<RedisCommand> topKs() {
        return List.of(
                writes(TOP_K, "topk.add", -3),
                reads(TOP_K, "topk.count", -3),
                writes(TOP_K, "topk.incrby", -4),
                reads(TOP_K, "topk.info", 2),
                reads(TOP_K, "topk.list", -2),
                reads(TOP_K, "topk.query", -3),
                writes(TOP_K, "topk.reserve", -3));
    }

    private static List<RedisCommand> digests() {
        return List.of(
                writes(T_DIGEST, "tdigest.add", -3),
                reads(T_DIGEST, "tdigest.byrank", -3),
                reads(T_DIGEST, "tdigest.byrevrank", -3),
                reads(T_DIGEST, "tdigest.cdf", -3),
                writes(T_DIGEST, "tdigest.create", -2),
                reads(T_DIGEST, "tdigest.info", 2),
                reads(T_DIGEST, "tdigest.max", 2),
                row(T_DIGEST, "tdigest.merge", -4, FIRST_AND_COUNTED_AT_2, ANY, WRITE, DENYOOM, MOVABLEKEYS),
                reads(T_DIGEST, "tdigest.min", 2),
                reads(T_DIGEST, "tdigest.quantile", -3),
                reads(T_DIGEST, "tdigest.rank", -3),
                writes(T_DIGEST, "tdigest.reset", 2),
                reads(T_DIGEST, "tdigest.revrank", -3),
                reads(T_DIGEST, "tdigest.trimmed_mean", 4));
    }

    private static List<RedisCommand> timeSeries() {
        return List.of(
                writes(TIME_SERIES, "ts.add", -4),
                writes(TIME_SERIES, "ts.alter", -2),
                writes(TIME_SERIES, "ts.create", -2),
                row(TIME_SERIES, "ts.createrule", -6, FIRST_TWO, ANY, WRITE, DENYOOM),
                writes(TIME_SERIES, "ts.decrby", -3),
                writes(TIME_SERIES, "ts.del", 4),
                row(TIME_SERIES, "ts.deleterule", 3, FIRST_TWO, ANY, WRITE, DENYOOM),
                reads(TIME_SERIES, "ts.get", -2),
                writes(TIME_SERIES, "ts.incrby", -3),
                reads(TIME_SERIES, "ts.info", -2),
                row(TIME_SERIES, "ts.madd", -4, TRIPLES, ANY, WRITE, DENYOOM),
                reads(TIME_SERIES, "ts.range", -4),
                reads(TIME_SERIES, "ts.revrange", -4));
    }

    private static List<RedisCommand> arrays() {
        return List.of(
                reads(ARRAYS, "arcount", 2),
                writes(ARRAYS, "ardel", -3),
                writes(ARRAYS, "ardelrange", -4),
                reads(ARRAYS, "arget", 3),
                reads(ARRAYS, "argetrange", -4),
                reads(ARRAYS, "argrep", -4),
                reads(ARRAYS, "arinfo", -2),
                writes(ARRAYS, "arinsert", -3),
                reads(ARRAYS, "arlastitems", -3),
                reads(ARRAYS, "arlen", 2),
                reads(ARRAYS, "armget", -3),
                writes(ARRAYS, "armset", -4),
                reads(ARRAYS, "arnext", -2),
                reads(ARRAYS, "arop", -4),
                writes(ARRAYS, "arring", -4),
                reads(ARRAYS, "arscan", -4),
                writes(ARRAYS, "arseek", -3),
                writes(ARRAYS, "arset", -4));
    }

    private static List<RedisCommand> vectorSets() {
        return List.of(
                writes(VECTOR_SET, "vadd", -5),
                reads(VECTOR_SET, "vcard", 2),
                reads(VECTOR_SET, "vdim", 2),
                reads(VECTOR_SET, "vemb", -3),
                reads(VECTOR_SET, "vgetattr", 3),
                reads(VECTOR_SET, "vinfo", 2),
                reads(VECTOR_SET, "vismember", 3),
                reads(VECTOR_SET, "vlinks", -3),
                reads(VECTOR_SET, "vrandmember", -2),
                reads(VECTOR_SET, "vrange", -4),
                writes(VECTOR_SET, "vrem", 3),
                writes(VECTOR_SET, "vsetattr", 4),
                reads(VECTOR_SET, "vsim", -4));
    }
}
