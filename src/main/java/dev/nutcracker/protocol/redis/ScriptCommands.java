package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.ALLOW_BUSY;
import static dev.nutcracker.protocol.redis.CommandFlag.DENYOOM;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.MOVABLEKEYS;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.NO_MANDATORY_KEYS;
import static dev.nutcracker.protocol.redis.CommandFlag.READONLY;
import static dev.nutcracker.protocol.redis.CommandFlag.SKIP_MONITOR;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandFlag.WRITE;
import static dev.nutcracker.protocol.redis.CommandGroup.SCRIPTING;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.everywhere;
import static dev.nutcracker.protocol.redis.CommandRows.local;
import static dev.nutcracker.protocol.redis.CommandRows.refused;
import static dev.nutcracker.protocol.redis.CommandRows.row;
import static dev.nutcracker.protocol.redis.KeyPositions.COUNTED_AT_2;
import static dev.nutcracker.protocol.redis.KeyPositions.FIRST_COUNTED_AT_2;
import static dev.nutcracker.protocol.redis.KeyPositions.NONE;
import static dev.nutcracker.protocol.redis.ResponseKind.ANY;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.BULK;
import static dev.nutcracker.protocol.redis.ResponseKind.FIELDS;
import static dev.nutcracker.protocol.redis.ResponseKind.SIMPLE;

import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of scripts and functions. They run where their keys are, so they are loaded on every server. Questions about
 * functions are answered by one server, since all have the same.
 */
final class ScriptCommands {
    private static final Split ALL_OK = new BroadcastSplit(SIMPLE, Coalescings::same);
    private static final Split ONE_NAME = new BroadcastSplit(BULK, Coalescings::same);
    private static final Split EVERYWHERE = new BroadcastSplit(ARRAY, Coalescings::everywhere);
    private static final String CANNOT_OVERTAKE =
            " is not supported: it would wait behind the script that it should end; send it to the server itself";

    private static final String NO_DEBUGGING =
            "SCRIPT DEBUG is not served by the proxy: debug a script at the server itself";

    private ScriptCommands() {}

    static Stream<RedisCommand> rows() {
        return Stream.concat(
                scripts(COUNTED_AT_2),
                Stream.of(
                        run("fcall", COUNTED_AT_2),
                        runReadonly("fcall_ro", COUNTED_AT_2),
                        scriptContainer(),
                        functions()));
    }

    /** The rows of scripts that run at the server of their first key, wherever the other keys are. */
    static List<RedisCommand> atFirstKey() {
        return scripts(COUNTED_AT_2).map(RedisCommand::runAtFirstKey).toList();
    }

    /** The rows of scripts in front of one server: it has all keys. */
    static List<RedisCommand> atOneServer() {
        return scripts(FIRST_COUNTED_AT_2).toList();
    }

    private static Stream<RedisCommand> scripts(KeyPositions keys) {
        return Stream.of(
                run("eval", keys).handledAs(Handling.FORWARD_SCRIPT),
                runReadonly("eval_ro", keys).handledAs(Handling.FORWARD_SCRIPT),
                run("evalsha", keys).handledAs(Handling.FORWARD_NAMED_SCRIPT),
                runReadonly("evalsha_ro", keys).handledAs(Handling.FORWARD_NAMED_SCRIPT));
    }

    private static RedisCommand run(String name, KeyPositions keys) {
        return row(SCRIPTING, name, -3, keys, ANY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS, MOVABLEKEYS);
    }

    private static RedisCommand runReadonly(String name, KeyPositions keys) {
        CommandFlag[] flags = {READONLY, NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS, MOVABLEKEYS};
        return row(SCRIPTING, name, -3, keys, ANY, flags);
    }

    private static RedisCommand scriptContainer() {
        return container(
                SCRIPTING,
                "script",
                refused(SCRIPTING, "script|debug", 3, NO_DEBUGGING, NOSCRIPT),
                everywhere(SCRIPTING, "script|exists", -3, EVERYWHERE, NOSCRIPT),
                everywhere(SCRIPTING, "script|flush", -2, ALL_OK, NOSCRIPT).handledAs(Handling.FLUSH_SCRIPTS),
                local(SCRIPTING, "script|help", 2, Help.of("script"), LOADING, STALE),
                refused(SCRIPTING, "script|kill", 2, "SCRIPT KILL" + CANNOT_OVERTAKE, NOSCRIPT, ALLOW_BUSY),
                everywhere(SCRIPTING, "script|load", 3, ONE_NAME, NOSCRIPT, STALE)
                        .handledAs(Handling.LOAD_SCRIPT));
    }

    private static RedisCommand functions() {
        return container(
                SCRIPTING,
                "function",
                everywhere(SCRIPTING, "function|delete", 3, ALL_OK, WRITE, NOSCRIPT),
                row(SCRIPTING, "function|dump", 2, NONE, BULK, NOSCRIPT),
                everywhere(SCRIPTING, "function|flush", -2, ALL_OK, WRITE, NOSCRIPT),
                local(SCRIPTING, "function|help", 2, Help.of("function"), LOADING, STALE),
                refused(SCRIPTING, "function|kill", 2, "FUNCTION KILL" + CANNOT_OVERTAKE, NOSCRIPT, ALLOW_BUSY),
                row(SCRIPTING, "function|list", -2, NONE, ARRAY, NOSCRIPT),
                everywhere(SCRIPTING, "function|load", -3, ONE_NAME, WRITE, DENYOOM, NOSCRIPT),
                everywhere(SCRIPTING, "function|restore", -3, ALL_OK, WRITE, DENYOOM, NOSCRIPT),
                row(SCRIPTING, "function|stats", 2, NONE, FIELDS, NOSCRIPT, ALLOW_BUSY));
    }
}
