package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.BLOCKING;
import static dev.nutcracker.protocol.redis.CommandFlag.DENYOOM;
import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.MOVABLEKEYS;
import static dev.nutcracker.protocol.redis.CommandFlag.READONLY;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandFlag.WRITE;
import static dev.nutcracker.protocol.redis.CommandGroup.GENERIC;
import static dev.nutcracker.protocol.redis.CommandGroup.GEO;
import static dev.nutcracker.protocol.redis.CommandGroup.HYPERLOGLOG;
import static dev.nutcracker.protocol.redis.CommandGroup.SERVER;
import static dev.nutcracker.protocol.redis.CommandGroup.STREAM;
import static dev.nutcracker.protocol.redis.CommandRows.block;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.counted;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.CommandRows.split;
import static dev.nutcracker.protocol.redis.KeyPositions.ALL;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST_TWO;
import static dev.nutcracker.protocol.redis.KeyPositions.GEO_STORE_FROM_5;
import static dev.nutcracker.protocol.redis.KeyPositions.GEO_STORE_FROM_6;
import static dev.nutcracker.protocol.redis.KeyPositions.NONE;
import static dev.nutcracker.protocol.redis.KeyPositions.SECOND;
import static dev.nutcracker.protocol.redis.KeyPositions.SORTED;
import static dev.nutcracker.protocol.redis.KeyPositions.STREAMS;
import static dev.nutcracker.protocol.redis.ResponseKind.ANY;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.BULK;
import static dev.nutcracker.protocol.redis.ResponseKind.FIELDS;
import static dev.nutcracker.protocol.redis.ResponseKind.INTEGER;
import static dev.nutcracker.protocol.redis.ResponseKind.NULL;
import static dev.nutcracker.protocol.redis.ResponseKind.NUMBER;
import static dev.nutcracker.protocol.redis.ResponseKind.SIMPLE;
import static dev.nutcracker.protocol.redis.ResponseKind.VERBATIM;

import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.List;
import java.util.stream.Stream;

/** The rows of commands on keys of any type, hyperloglogs, positions and streams. */
final class FurtherRows {
    private static final Split SUM = new SumSplit();

    private FurtherRows() {}

    static Stream<RedisCommand> rows() {
        return Stream.of(keys(), hyperloglogs(), positions(), streams(), server())
                .flatMap(List::stream);
    }

    private static List<RedisCommand> keys() {
        return List.of(
                row(GENERIC, "copy", -3, FIRST_TWO, INTEGER, WRITE, DENYOOM),
                split(GENERIC, "del", -2, ALL, INTEGER, SUM, WRITE),
                row(GENERIC, "dump", 2, FIRST, BULK | NULL, READONLY),
                split(GENERIC, "exists", -2, ALL, INTEGER, SUM, READONLY, FAST),
                row(GENERIC, "expire", -3, FIRST, INTEGER, WRITE, FAST),
                row(GENERIC, "expireat", -3, FIRST, INTEGER, WRITE, FAST),
                row(GENERIC, "expiretime", 2, FIRST, INTEGER, READONLY, FAST),
                row(GENERIC, "move", 3, FIRST, INTEGER, WRITE, FAST),
                container(
                        GENERIC,
                        "object",
                        row(GENERIC, "object|encoding", 3, SECOND, BULK | NULL, READONLY),
                        row(GENERIC, "object|freq", 3, SECOND, INTEGER | NULL, READONLY),
                        row(GENERIC, "object|help", 2, NONE, ARRAY, LOADING, STALE),
                        row(GENERIC, "object|idletime", 3, SECOND, INTEGER | NULL, READONLY),
                        row(GENERIC, "object|refcount", 3, SECOND, INTEGER | NULL, READONLY)),
                row(GENERIC, "persist", 2, FIRST, INTEGER, WRITE, FAST),
                row(GENERIC, "pexpire", -3, FIRST, INTEGER, WRITE, FAST),
                row(GENERIC, "pexpireat", -3, FIRST, INTEGER, WRITE, FAST),
                row(GENERIC, "pexpiretime", 2, FIRST, INTEGER, READONLY, FAST),
                row(GENERIC, "pttl", 2, FIRST, INTEGER, READONLY, FAST),
                row(GENERIC, "rename", 3, FIRST_TWO, SIMPLE, WRITE),
                row(GENERIC, "renamenx", 3, FIRST_TWO, INTEGER, WRITE, FAST),
                row(GENERIC, "restore", -4, FIRST, SIMPLE, WRITE, DENYOOM),
                row(GENERIC, "sort", -2, SORTED, ARRAY | INTEGER, WRITE, DENYOOM, MOVABLEKEYS)
                        .handledAs(Handling.FORWARD_SORT),
                row(GENERIC, "sort_ro", -2, FIRST, ARRAY, READONLY, MOVABLEKEYS).handledAs(Handling.FORWARD_SORT),
                split(GENERIC, "touch", -2, ALL, INTEGER, SUM, READONLY, FAST),
                row(GENERIC, "ttl", 2, FIRST, INTEGER, READONLY, FAST),
                row(GENERIC, "type", 2, FIRST, SIMPLE, READONLY, FAST),
                split(GENERIC, "unlink", -2, ALL, INTEGER, SUM, WRITE, FAST));
    }

    private static List<RedisCommand> hyperloglogs() {
        return List.of(
                row(HYPERLOGLOG, "pfadd", -2, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(HYPERLOGLOG, "pfcount", -2, ALL, INTEGER, READONLY),
                row(HYPERLOGLOG, "pfmerge", -2, ALL, SIMPLE, WRITE, DENYOOM));
    }

    private static List<RedisCommand> positions() {
        return List.of(
                row(GEO, "geoadd", -5, FIRST, INTEGER, WRITE, DENYOOM),
                row(GEO, "geodist", -4, FIRST, NUMBER | NULL, READONLY),
                counted(GEO, "geohash", -2, READONLY),
                counted(GEO, "geopos", -2, READONLY),
                row(GEO, "georadius", -6, GEO_STORE_FROM_6, ARRAY | INTEGER | NULL, WRITE, DENYOOM, MOVABLEKEYS),
                row(GEO, "georadius_ro", -6, FIRST, ARRAY | NULL, READONLY),
                row(
                        GEO,
                        "georadiusbymember",
                        -5,
                        GEO_STORE_FROM_5,
                        ARRAY | INTEGER | NULL,
                        WRITE,
                        DENYOOM,
                        MOVABLEKEYS),
                row(GEO, "georadiusbymember_ro", -5, FIRST, ARRAY | NULL, READONLY),
                row(GEO, "geosearch", -7, FIRST, ARRAY, READONLY),
                row(GEO, "geosearchstore", -8, FIRST_TWO, INTEGER, WRITE, DENYOOM));
    }

    private static List<RedisCommand> streams() {
        return List.of(
                row(STREAM, "xack", -4, FIRST, INTEGER, WRITE, FAST),
                row(STREAM, "xackdel", -6, FIRST, ARRAY, WRITE, FAST),
                row(STREAM, "xadd", -5, FIRST, BULK | NULL, WRITE, DENYOOM, FAST),
                row(STREAM, "xautoclaim", -6, FIRST, ARRAY, WRITE, FAST),
                row(STREAM, "xclaim", -6, FIRST, ARRAY, WRITE, FAST),
                row(STREAM, "xdel", -3, FIRST, INTEGER, WRITE, FAST),
                row(STREAM, "xdelex", -5, FIRST, ARRAY, WRITE, FAST),
                row(STREAM, "xcfgset", -2, FIRST, ANY, WRITE, FAST),
                container(
                        STREAM,
                        "xgroup",
                        row(STREAM, "xgroup|create", -5, SECOND, SIMPLE, WRITE, DENYOOM),
                        row(STREAM, "xgroup|createconsumer", 5, SECOND, INTEGER, WRITE, DENYOOM),
                        row(STREAM, "xgroup|delconsumer", 5, SECOND, INTEGER, WRITE),
                        row(STREAM, "xgroup|destroy", 4, SECOND, INTEGER, WRITE),
                        row(STREAM, "xgroup|help", 2, NONE, ARRAY, LOADING, STALE),
                        row(STREAM, "xgroup|setid", -5, SECOND, SIMPLE, WRITE)),
                container(
                        STREAM,
                        "xinfo",
                        row(STREAM, "xinfo|consumers", 4, SECOND, ARRAY, READONLY),
                        row(STREAM, "xinfo|groups", 3, SECOND, ARRAY, READONLY),
                        row(STREAM, "xinfo|help", 2, NONE, ARRAY, LOADING, STALE),
                        row(STREAM, "xinfo|stream", -3, SECOND, FIELDS, READONLY)),
                row(STREAM, "xlen", 2, FIRST, INTEGER, READONLY, FAST),
                row(STREAM, "xnack", -7, FIRST, ANY, WRITE, FAST),
                row(STREAM, "xpending", -3, FIRST, ARRAY, READONLY),
                row(STREAM, "xrange", -4, FIRST, ARRAY | NULL, READONLY),
                block(STREAM, "xread", -4, STREAMS, FIELDS | NULL, READONLY, BLOCKING, MOVABLEKEYS),
                block(STREAM, "xreadgroup", -7, STREAMS, FIELDS | NULL, WRITE, BLOCKING, MOVABLEKEYS),
                row(STREAM, "xrevrange", -4, FIRST, ARRAY | NULL, READONLY),
                row(STREAM, "xsetid", -3, FIRST, SIMPLE, WRITE, DENYOOM, FAST),
                row(STREAM, "xtrim", -4, FIRST, INTEGER, WRITE));
    }

    private static List<RedisCommand> server() {
        return List.of(row(SERVER, "lolwut", -1, NONE, BULK | VERBATIM, READONLY, FAST));
    }
}
