package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Split;
import java.util.List;

/** The kinds of row that the command table is written with. */
final class CommandRows {
    private CommandRows() {}

    /** Forwarded whole. */
    static RedisCommand row(
            CommandGroup group, String name, int arity, KeyPositions keys, int accepts, CommandFlag... flags) {
        return new RedisCommand(name, arity, keys, accepts, null, null, group, List.of(), flags);
    }

    /** Taken apart when its keys are on several servers. */
    static RedisCommand split(
            CommandGroup group,
            String name,
            int arity,
            KeyPositions keys,
            int accepts,
            Split split,
            CommandFlag... flags) {
        return new RedisCommand(name, arity, keys, accepts, split, null, group, List.of(), flags);
    }

    /** Answered by the proxy. */
    static RedisCommand local(CommandGroup group, String name, int arity, LocalCommand local, CommandFlag... flags) {
        return new RedisCommand(name, arity, KeyPositions.NONE, ResponseKind.ANY, null, local, group, List.of(), flags);
    }

    /** Has subcommands, and is nothing without one. */
    static RedisCommand container(CommandGroup group, String name, RedisCommand... subcommands) {
        return new RedisCommand(name, -2, KeyPositions.NONE, ResponseKind.ANY, null, null, group, List.of(subcommands));
    }

    /** Has subcommands, and is answered by the proxy when it comes without one. */
    static RedisCommand localContainer(
            CommandGroup group, String name, LocalCommand local, RedisCommand... subcommands) {
        return new RedisCommand(
                name,
                -1,
                KeyPositions.NONE,
                ResponseKind.ANY,
                null,
                local,
                group,
                List.of(subcommands),
                CommandFlag.LOADING,
                CommandFlag.STALE);
    }
}
