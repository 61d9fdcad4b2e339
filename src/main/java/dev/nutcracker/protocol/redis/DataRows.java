package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.BLOCKING;
import static dev.nutcracker.protocol.redis.CommandFlag.DENYOOM;
import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.MOVABLEKEYS;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.READONLY;
import static dev.nutcracker.protocol.redis.CommandFlag.WRITE;
import static dev.nutcracker.protocol.redis.CommandGroup.BITMAP;
import static dev.nutcracker.protocol.redis.CommandGroup.HASH;
import static dev.nutcracker.protocol.redis.CommandGroup.LIST;
import static dev.nutcracker.protocol.redis.CommandGroup.SET;
import static dev.nutcracker.protocol.redis.CommandGroup.SORTED_SET;
import static dev.nutcracker.protocol.redis.CommandGroup.STRING;
import static dev.nutcracker.protocol.redis.CommandRows.block;
import static dev.nutcracker.protocol.redis.CommandRows.counted;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.CommandRows.split;
import static dev.nutcracker.protocol.redis.KeyPositions.ALL;
import static dev.nutcracker.protocol.redis.KeyPositions.ALL_BUT_LAST;
import static dev.nutcracker.protocol.redis.KeyPositions.COUNTED_AT_1;
import static dev.nutcracker.protocol.redis.KeyPositions.COUNTED_PAIRS_AT_1;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST_AND_COUNTED_AT_2;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST_TWO;
import static dev.nutcracker.protocol.redis.KeyPositions.FROM_SECOND;
import static dev.nutcracker.protocol.redis.KeyPositions.PAIRS;
import static dev.nutcracker.protocol.redis.KeyPositions.SOME_COUNTED_AT_2;
import static dev.nutcracker.protocol.redis.ResponseKind.ANY;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.BULK;
import static dev.nutcracker.protocol.redis.ResponseKind.FIELDS;
import static dev.nutcracker.protocol.redis.ResponseKind.INTEGER;
import static dev.nutcracker.protocol.redis.ResponseKind.MEMBERS;
import static dev.nutcracker.protocol.redis.ResponseKind.NULL;
import static dev.nutcracker.protocol.redis.ResponseKind.NUMBER;
import static dev.nutcracker.protocol.redis.ResponseKind.SIMPLE;

import dev.nutcracker.protocol.Split;
import java.util.List;
import java.util.stream.Stream;

/** The rows of commands on strings, bitmaps, hashes, lists, sets and sorted sets. */
final class DataRows {
    private static final Split MGET = new MgetSplit(1, BULK | NULL);
    private static final Split MSET = new MsetSplit();

    private DataRows() {}

    static Stream<RedisCommand> rows() {
        return Stream.of(strings(), bitmaps(), hashes(), lists(), sets(), sortedSets())
                .flatMap(List::stream);
    }

    private static List<RedisCommand> strings() {
        return List.of(
                row(STRING, "append", 3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(STRING, "decr", 2, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(STRING, "decrby", 3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(STRING, "delex", -2, FIRST, INTEGER, WRITE, FAST),
                row(STRING, "digest", 2, FIRST, BULK | NULL, READONLY, FAST),
                row(STRING, "get", 2, FIRST, BULK | NULL, READONLY, FAST),
                row(STRING, "getdel", 2, FIRST, BULK | NULL, WRITE, FAST),
                row(STRING, "getex", -2, FIRST, BULK | NULL, WRITE, FAST),
                row(STRING, "getrange", 4, FIRST, BULK, READONLY),
                row(STRING, "getset", 3, FIRST, BULK | NULL, WRITE, DENYOOM, FAST),
                row(STRING, "incr", 2, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(STRING, "incrby", 3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(STRING, "incrbyfloat", 3, FIRST, BULK, WRITE, DENYOOM, FAST),
                row(STRING, "increx", -2, FIRST, ANY, WRITE, DENYOOM, FAST),
                row(STRING, "lcs", -3, FIRST_TWO, BULK | INTEGER | FIELDS, READONLY),
                split(STRING, "mget", -2, ALL, ARRAY, MGET, READONLY, FAST),
                split(STRING, "mset", -3, PAIRS, SIMPLE, MSET, WRITE, DENYOOM),
                row(STRING, "msetex", -4, COUNTED_PAIRS_AT_1, INTEGER, WRITE, DENYOOM, MOVABLEKEYS),
                row(STRING, "msetnx", -3, PAIRS, INTEGER, WRITE, DENYOOM),
                row(STRING, "psetex", 4, FIRST, SIMPLE, WRITE, DENYOOM),
                row(STRING, "set", -3, FIRST, SIMPLE | BULK | NULL, WRITE, DENYOOM),
                row(STRING, "setex", 4, FIRST, SIMPLE, WRITE, DENYOOM),
                row(STRING, "setnx", 3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(STRING, "setrange", 4, FIRST, INTEGER, WRITE, DENYOOM),
                row(STRING, "strlen", 2, FIRST, INTEGER, READONLY, FAST),
                row(STRING, "substr", 4, FIRST, BULK, READONLY));
    }

    private static List<RedisCommand> bitmaps() {
        return List.of(
                row(BITMAP, "bitcount", -2, FIRST, INTEGER, READONLY),
                row(BITMAP, "bitfield", -2, FIRST, ARRAY, WRITE, DENYOOM),
                row(BITMAP, "bitfield_ro", -2, FIRST, ARRAY, READONLY, FAST),
                row(BITMAP, "bitop", -4, FROM_SECOND, INTEGER, WRITE, DENYOOM),
                row(BITMAP, "bitpos", -3, FIRST, INTEGER, READONLY),
                row(BITMAP, "getbit", 3, FIRST, INTEGER, READONLY, FAST),
                row(BITMAP, "setbit", 4, FIRST, INTEGER, WRITE, DENYOOM));
    }

    private static List<RedisCommand> hashes() {
        return List.of(
                row(HASH, "hdel", -3, FIRST, INTEGER, WRITE, FAST),
                row(HASH, "hexists", 3, FIRST, INTEGER, READONLY, FAST),
                row(HASH, "hexpire", -6, FIRST, ARRAY, WRITE, DENYOOM, FAST),
                row(HASH, "hexpireat", -6, FIRST, ARRAY, WRITE, DENYOOM, FAST),
                row(HASH, "hexpiretime", -5, FIRST, ARRAY, READONLY, FAST),
                row(HASH, "hget", 3, FIRST, BULK | NULL, READONLY, FAST),
                row(HASH, "hgetall", 2, FIRST, FIELDS, READONLY),
                row(HASH, "hgetdel", -5, FIRST, ARRAY, WRITE, FAST),
                row(HASH, "hgetex", -5, FIRST, ARRAY, WRITE, FAST),
                row(HASH, "hincrby", 4, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(HASH, "hincrbyfloat", 4, FIRST, BULK, WRITE, DENYOOM, FAST),
                row(HASH, "hkeys", 2, FIRST, ARRAY, READONLY),
                row(HASH, "hlen", 2, FIRST, INTEGER, READONLY, FAST),
                counted(HASH, "hmget", -3, READONLY, FAST),
                row(HASH, "hmset", -4, FIRST, SIMPLE, WRITE, DENYOOM, FAST),
                row(HASH, "hpersist", -5, FIRST, ARRAY, WRITE, FAST),
                row(HASH, "hpexpire", -6, FIRST, ARRAY, WRITE, DENYOOM, FAST),
                row(HASH, "hpexpireat", -6, FIRST, ARRAY, WRITE, DENYOOM, FAST),
                row(HASH, "hpexpiretime", -5, FIRST, ARRAY, READONLY, FAST),
                row(HASH, "hpttl", -5, FIRST, ARRAY, READONLY, FAST),
                row(HASH, "hrandfield", -2, FIRST, BULK | NULL | ARRAY, READONLY),
                row(HASH, "hscan", -3, FIRST, ARRAY, READONLY),
                row(HASH, "hset", -4, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(HASH, "hsetex", -6, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(HASH, "hsetnx", 4, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(HASH, "hstrlen", 3, FIRST, INTEGER, READONLY, FAST),
                row(HASH, "httl", -5, FIRST, ARRAY, READONLY, FAST),
                row(HASH, "hvals", 2, FIRST, ARRAY, READONLY));
    }

    private static List<RedisCommand> lists() {
        return List.of(
                block(LIST, "blmove", 6, FIRST_TWO, BULK | NULL, WRITE, DENYOOM, NOSCRIPT, BLOCKING),
                block(LIST, "blmpop", -5, SOME_COUNTED_AT_2, ARRAY | NULL, WRITE, BLOCKING, MOVABLEKEYS),
                block(LIST, "blpop", -3, ALL_BUT_LAST, ARRAY | NULL, WRITE, NOSCRIPT, BLOCKING),
                block(LIST, "brpop", -3, ALL_BUT_LAST, ARRAY | NULL, WRITE, NOSCRIPT, BLOCKING),
                block(LIST, "brpoplpush", 4, FIRST_TWO, BULK | NULL, WRITE, DENYOOM, NOSCRIPT, BLOCKING),
                row(LIST, "lindex", 3, FIRST, BULK | NULL, READONLY),
                row(LIST, "linsert", 5, FIRST, INTEGER, WRITE, DENYOOM),
                row(LIST, "llen", 2, FIRST, INTEGER, READONLY, FAST),
                row(LIST, "lmove", 5, FIRST_TWO, BULK | NULL, WRITE, DENYOOM),
                row(LIST, "lmpop", -4, COUNTED_AT_1, ARRAY | NULL, WRITE, MOVABLEKEYS),
                row(LIST, "lpop", -2, FIRST, BULK | NULL | ARRAY, WRITE, FAST),
                row(LIST, "lpos", -3, FIRST, INTEGER | NULL | ARRAY, READONLY),
                row(LIST, "lpush", -3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(LIST, "lpushx", -3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(LIST, "lrange", 4, FIRST, ARRAY, READONLY),
                row(LIST, "lrem", 4, FIRST, INTEGER, WRITE),
                row(LIST, "lset", 4, FIRST, SIMPLE, WRITE, DENYOOM),
                row(LIST, "ltrim", 4, FIRST, SIMPLE, WRITE),
                row(LIST, "rpop", -2, FIRST, BULK | NULL | ARRAY, WRITE, FAST),
                row(LIST, "rpoplpush", 3, FIRST_TWO, BULK | NULL, WRITE, DENYOOM),
                row(LIST, "rpush", -3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(LIST, "rpushx", -3, FIRST, INTEGER, WRITE, DENYOOM, FAST));
    }

    private static List<RedisCommand> sets() {
        return List.of(
                row(SET, "sadd", -3, FIRST, INTEGER, WRITE, DENYOOM, FAST),
                row(SET, "scard", 2, FIRST, INTEGER, READONLY, FAST),
                row(SET, "sdiff", -2, ALL, MEMBERS, READONLY),
                row(SET, "sdiffstore", -3, ALL, INTEGER, WRITE, DENYOOM),
                row(SET, "sinter", -2, ALL, MEMBERS, READONLY),
                row(SET, "sintercard", -3, COUNTED_AT_1, INTEGER, READONLY, MOVABLEKEYS),
                row(SET, "sinterstore", -3, ALL, INTEGER, WRITE, DENYOOM),
                row(SET, "sismember", 3, FIRST, INTEGER, READONLY, FAST),
                row(SET, "smembers", 2, FIRST, MEMBERS, READONLY),
                counted(SET, "smismember", -3, READONLY, FAST),
                row(SET, "smove", 4, FIRST_TWO, INTEGER, WRITE, FAST),
                row(SET, "spop", -2, FIRST, BULK | NULL | MEMBERS, WRITE, FAST),
                row(SET, "srandmember", -2, FIRST, BULK | NULL | ARRAY, READONLY),
                row(SET, "srem", -3, FIRST, INTEGER, WRITE, FAST),
                row(SET, "sscan", -3, FIRST, ARRAY, READONLY),
                row(SET, "sunion", -2, ALL, MEMBERS, READONLY),
                row(SET, "sunionstore", -3, ALL, INTEGER, WRITE, DENYOOM));
    }

    private static List<RedisCommand> sortedSets() {
        return List.of(
                block(SORTED_SET, "bzmpop", -5, SOME_COUNTED_AT_2, ARRAY | NULL, WRITE, BLOCKING, MOVABLEKEYS),
                block(SORTED_SET, "bzpopmax", -3, ALL_BUT_LAST, ARRAY | NULL, WRITE, FAST, NOSCRIPT, BLOCKING),
                block(SORTED_SET, "bzpopmin", -3, ALL_BUT_LAST, ARRAY | NULL, WRITE, FAST, NOSCRIPT, BLOCKING),
                row(SORTED_SET, "zadd", -4, FIRST, NUMBER | INTEGER | NULL, WRITE, DENYOOM, FAST),
                row(SORTED_SET, "zcard", 2, FIRST, INTEGER, READONLY, FAST),
                row(SORTED_SET, "zcount", 4, FIRST, INTEGER, READONLY, FAST),
                row(SORTED_SET, "zdiff", -3, COUNTED_AT_1, ARRAY, READONLY, MOVABLEKEYS),
                row(SORTED_SET, "zdiffstore", -4, FIRST_AND_COUNTED_AT_2, INTEGER, WRITE, DENYOOM, MOVABLEKEYS),
                row(SORTED_SET, "zincrby", 4, FIRST, NUMBER | NULL, WRITE, DENYOOM, FAST),
                row(SORTED_SET, "zinter", -3, COUNTED_AT_1, ARRAY, READONLY, MOVABLEKEYS),
                row(SORTED_SET, "zintercard", -3, COUNTED_AT_1, INTEGER, READONLY, MOVABLEKEYS),
                row(SORTED_SET, "zinterstore", -4, FIRST_AND_COUNTED_AT_2, INTEGER, WRITE, DENYOOM, MOVABLEKEYS),
                row(SORTED_SET, "zlexcount", 4, FIRST, INTEGER, READONLY, FAST),
                row(SORTED_SET, "zmpop", -4, COUNTED_AT_1, ARRAY | NULL, WRITE, MOVABLEKEYS),
                counted(SORTED_SET, "zmscore", -3, READONLY, FAST),
                row(SORTED_SET, "zpopmax", -2, FIRST, ARRAY, WRITE, FAST),
                row(SORTED_SET, "zpopmin", -2, FIRST, ARRAY, WRITE, FAST),
                row(SORTED_SET, "zrandmember", -2, FIRST, BULK | NULL | ARRAY, READONLY),
                row(SORTED_SET, "zrange", -4, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zrangebylex", -4, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zrangebyscore", -4, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zrangestore", -5, FIRST_TWO, INTEGER, WRITE, DENYOOM),
                row(SORTED_SET, "zrank", 3, FIRST, INTEGER | NULL | ARRAY, READONLY, FAST),
                row(SORTED_SET, "zrem", -3, FIRST, INTEGER, WRITE, FAST),
                row(SORTED_SET, "zremrangebylex", 4, FIRST, INTEGER, WRITE),
                row(SORTED_SET, "zremrangebyrank", 4, FIRST, INTEGER, WRITE),
                row(SORTED_SET, "zremrangebyscore", 4, FIRST, INTEGER, WRITE),
                row(SORTED_SET, "zrevrange", -4, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zrevrangebylex", -4, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zrevrangebyscore", -4, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zrevrank", 3, FIRST, INTEGER | NULL | ARRAY, READONLY, FAST),
                row(SORTED_SET, "zscan", -3, FIRST, ARRAY, READONLY),
                row(SORTED_SET, "zscore", 3, FIRST, NUMBER | NULL, READONLY, FAST),
                row(SORTED_SET, "zunion", -3, COUNTED_AT_1, ARRAY, READONLY, MOVABLEKEYS),
                row(SORTED_SET, "zunionstore", -4, FIRST_AND_COUNTED_AT_2, INTEGER, WRITE, DENYOOM, MOVABLEKEYS));
    }
}
