package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.CommandFlag.ADMIN;
import static dev.nutcracker.protocol.redis.CommandFlag.ALLOW_BUSY;
import static dev.nutcracker.protocol.redis.CommandFlag.FAST;
import static dev.nutcracker.protocol.redis.CommandFlag.LOADING;
import static dev.nutcracker.protocol.redis.CommandFlag.NOSCRIPT;
import static dev.nutcracker.protocol.redis.CommandFlag.NO_AUTH;
import static dev.nutcracker.protocol.redis.CommandFlag.STALE;
import static dev.nutcracker.protocol.redis.CommandGroup.CONNECTION;
import static dev.nutcracker.protocol.redis.CommandGroup.SERVER;
import static dev.nutcracker.protocol.redis.CommandGroup.TRANSACTIONS;
import static dev.nutcracker.protocol.redis.CommandRows.container;
import static dev.nutcracker.protocol.redis.CommandRows.local;
import static dev.nutcracker.protocol.redis.CommandRows.localContainer;
import static dev.nutcracker.protocol.redis.CommandRows.transaction;
import static dev.nutcracker.protocol.redis.KeyPositions.ALL;
import static dev.nutcracker.protocol.redis.KeyPositions.NONE;
import static dev.nutcracker.protocol.redis.ResponseKind.ARRAY;
import static dev.nutcracker.protocol.redis.ResponseKind.NULL;
import static dev.nutcracker.protocol.redis.ResponseKind.SIMPLE;

import java.util.List;
import java.util.stream.Stream;

/** The rows of commands that the proxy answers by itself, and of those that begin and end transactions. */
final class ProxyRows {
    private ProxyRows() {}

    static Stream<RedisCommand> rows() {
        return Stream.of(connection(), transactions(), server()).flatMap(List::stream);
    }

    private static List<RedisCommand> transactions() {
        return List.of(
                transaction(TRANSACTIONS, "discard", 1, NONE, SIMPLE, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY),
                transaction(TRANSACTIONS, "exec", 1, NONE, ARRAY | NULL, NOSCRIPT, LOADING, STALE),
                transaction(TRANSACTIONS, "multi", 1, NONE, SIMPLE, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY),
                transaction(TRANSACTIONS, "unwatch", 1, NONE, SIMPLE, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY),
                transaction(TRANSACTIONS, "watch", -2, ALL, SIMPLE, NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY));
    }

    private static List<RedisCommand> connection() {
        return List.of(
                login("auth", -2, Login::auth),
                login("hello", -1, Login::hello),
                transaction(CONNECTION, "reset", 1, NONE, SIMPLE, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY),
                local(CONNECTION, "quit", -1, Login::quit, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY),
                local(CONNECTION, "select", 2, ConnectionCommands::select, LOADING, STALE, FAST),
                local(CONNECTION, "ping", -1, ConnectionCommands::ping, FAST),
                local(CONNECTION, "echo", 2, ConnectionCommands::echo, LOADING, STALE, FAST),
                ClientCommands.row());
    }

    private static RedisCommand login(String name, int arity, LoginCommand.Login login) {
        return local(
                        CONNECTION,
                        name,
                        arity,
                        new LoginCommand(login),
                        NOSCRIPT,
                        LOADING,
                        STALE,
                        FAST,
                        NO_AUTH,
                        ALLOW_BUSY)
                .handledAsLogin();
    }

    private static List<RedisCommand> server() {
        return List.of(
                local(SERVER, "time", 1, ServerCommands::time, LOADING, STALE, FAST),
                local(SERVER, "info", -1, ServerCommands::info, LOADING, STALE),
                ConfigCommands.row(),
                container(
                        SERVER,
                        "slowlog",
                        local(SERVER, "slowlog|get", -2, SlowLogCommands::get, ADMIN, LOADING, STALE),
                        local(SERVER, "slowlog|help", 2, Help.of("slowlog"), LOADING, STALE),
                        local(SERVER, "slowlog|len", 2, SlowLogCommands::len, ADMIN, LOADING, STALE),
                        local(SERVER, "slowlog|reset", 2, SlowLogCommands::reset, ADMIN, LOADING, STALE)),
                localContainer(
                        SERVER,
                        "command",
                        CommandCommands::all,
                        local(SERVER, "command|count", 2, CommandCommands::count, LOADING, STALE),
                        local(SERVER, "command|docs", -2, CommandCommands::docs, LOADING, STALE),
                        local(SERVER, "command|getkeys", -4, CommandCommands::getkeys, LOADING, STALE),
                        local(SERVER, "command|getkeysandflags", -4, CommandCommands::getkeysAndFlags, LOADING, STALE),
                        local(SERVER, "command|help", 2, Help.of("command"), LOADING, STALE),
                        local(SERVER, "command|info", -2, CommandCommands::info, LOADING, STALE),
                        local(SERVER, "command|list", -2, CommandCommands::list, LOADING, STALE)));
    }
}
