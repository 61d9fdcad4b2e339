package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.READONLY;
import static dev.nutcracker.protocol.redis.CommandFlag.WRITE;
import static dev.nutcracker.protocol.redis.CommandGroup.GENERIC;
import static dev.nutcracker.protocol.redis.CommandGroup.SERVER;
import static dev.nutcracker.protocol.redis.CommandGroup.TIME_SERIES;
import static dev.nutcracker.protocol.redis.CommandRows.everywhere;
import static dev.nutcracker.protocol.redis.CommandRows.refused;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.CommandRows.visit;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.BULK;
import static dev.nutcracker.protocol.redis.ResponseKind.FIELDS;
import static dev.nutcracker.protocol.redis.ResponseKind.INTEGER;
import static dev.nutcracker.protocol.redis.ResponseKind.MEMBERS;
import static dev.nutcracker.protocol.redis.ResponseKind.NULL;
import static dev.nutcracker.protocol.redis.ResponseKind.SIMPLE;

import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.List;
import java.util.stream.Stream;

/** The rows of commands on all keys, on whichever server they are. */
final class KeyspaceCommands {
    private static final Split ALL_OK = new BroadcastSplit(SIMPLE, Coalescings::same);
    private static final Split SUM = new BroadcastSplit(INTEGER, Coalescings::sum);
    private static final Split ANY_VALUE = new BroadcastSplit(BULK | NULL, Coalescings::anyValue);
    private static final Split ALL_NAMES = new BroadcastSplit(ARRAY, Coalescings::concatenation);
    private static final Split CONCATENATION = new BroadcastSplit(FIELDS | MEMBERS, Coalescings::concatenation);
    private static final Split LEAST_REPLICAS = new BroadcastSplit(INTEGER, Coalescings::least);
    private static final Split LEAST_WRITTEN = new BroadcastSplit(ARRAY, Coalescings::everywhere);
    private static final String NOT_ALLOWED = " is not allowed: the pool does not have allow_flush: true";

    private KeyspaceCommands() {}

    static Stream<RedisCommand> rows() {
        return Stream.of(
                everywhere(SERVER, "dbsize", 1, SUM, READONLY, FAST),
                refused(SERVER, "flushall", -1, "FLUSHALL" + NOT_ALLOWED, WRITE),
                refused(SERVER, "flushdb", -1, "FLUSHDB" + NOT_ALLOWED, WRITE),
                everywhere(GENERIC, "keys", 2, ALL_NAMES, READONLY),
                everywhere(GENERIC, "randomkey", 1, ANY_VALUE, READONLY),
                visit(GENERIC, "scan", -2, ARRAY, READONLY),
                everywhere(TIME_SERIES, "ts.mget", -3, CONCATENATION, READONLY),
                everywhere(TIME_SERIES, "ts.queryindex", -2, CONCATENATION, READONLY),
                everywhere(GENERIC, "wait", 3, LEAST_REPLICAS, NOSCRIPT).handledAs(Handling.BLOCK_EVERYWHERE),
                everywhere(GENERIC, "waitaof", 4, LEAST_WRITTEN, NOSCRIPT).handledAs(Handling.BLOCK_EVERYWHERE));
    }

    /** With one server a cursor is that server's own, also inside a transaction. */
    static List<RedisCommand> atOneServer() {
        return List.of(row(GENERIC, "scan", -2, KeyPositions.NONE, ARRAY, READONLY));
    }

    /** These replace the rows of the same names if the operator allows it. */
    static List<RedisCommand> flushes() {
        return List.of(
                everywhere(SERVER, "flushall", -1, ALL_OK, WRITE), everywhere(SERVER, "flushdb", -1, ALL_OK, WRITE));
    }
}
