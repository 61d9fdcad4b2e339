package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.List;

/** The kinds of row in the command table. */
final class CommandRows {
    private CommandRows() {}

    /** Forwarded whole. */
    static RedisCommand row(
            CommandGroup group, String name, int arity, KeyPositions keys, int accepts, CommandFlag... flags) {
        return new RedisCommand(name, arity, keys, accepts, Handling.FORWARD, null, null, group, List.of(), flags);
    }

    /** Forwarded whole; its response has one element for each argument behind its only key. */
    static RedisCommand counted(CommandGroup group, String name, int arity, CommandFlag... flags) {
        return row(group, name, arity, KeyPositions.FIRST, ResponseKind.ARRAY, flags)
                .handledAs(Handling.FORWARD_COUNTED);
    }

    /** Split if its keys are on several servers. */
    static RedisCommand split(
            CommandGroup group,
            String name,
            int arity,
            KeyPositions keys,
            int accepts,
            Split split,
            CommandFlag... flags) {
        return new RedisCommand(name, arity, keys, accepts, Handling.SPLIT, split, null, group, List.of(), flags);
    }

    /** Sent to every server. */
    static RedisCommand everywhere(CommandGroup group, String name, int arity, Split split, CommandFlag... flags) {
        int accepts = split.fragmentAccepts();
        Handling handling = Handling.EVERY_SERVER;
        return new RedisCommand(
                name, arity, KeyPositions.NONE, accepts, handling, split, null, group, List.of(), flags);
    }

    /** Sent to one server after the other, as its cursor says. */
    static RedisCommand visit(CommandGroup group, String name, int arity, int accepts, CommandFlag... flags) {
        return new RedisCommand(
                name, arity, KeyPositions.NONE, accepts, Handling.VISIT, null, null, group, List.of(), flags);
    }

    /** Begins or ends subscriptions. */
    static RedisCommand subscribing(String name, int arity, KeyPositions keys) {
        return new RedisCommand(
                name,
                arity,
                keys,
                0,
                Handling.SUBSCRIBING,
                null,
                null,
                CommandGroup.PUBSUB,
                List.of(),
                CommandFlag.PUBSUB,
                CommandFlag.NOSCRIPT,
                CommandFlag.LOADING,
                CommandFlag.STALE);
    }

    /** Begins, ends or guards a transaction. */
    static RedisCommand transaction(
            CommandGroup group, String name, int arity, KeyPositions keys, int accepts, CommandFlag... flags) {
        Handling handling = Handling.TRANSACTION;
        return new RedisCommand(name, arity, keys, accepts, handling, null, null, group, List.of(), flags);
    }

    /** May block at the server. */
    static RedisCommand block(
            CommandGroup group, String name, int arity, KeyPositions keys, int accepts, CommandFlag... flags) {
        return new RedisCommand(name, arity, keys, accepts, Handling.BLOCK, null, null, group, List.of(), flags);
    }

    /** Answered with the error {@code text}. */
    static RedisCommand refused(CommandGroup group, String name, int arity, String text, CommandFlag... flags) {
        return local(group, name, arity, new LocalCommand.Refused(Errors.error(text)), flags);
    }

    /** Answered by the proxy. */
    static RedisCommand local(CommandGroup group, String name, int arity, LocalCommand local, CommandFlag... flags) {
        return new RedisCommand(
                name, arity, KeyPositions.NONE, ResponseKind.ANY, Handling.LOCAL, null, local, group, List.of(), flags);
    }

    /** Has subcommands, and is an error without one. */
    static RedisCommand container(CommandGroup group, String name, RedisCommand... subcommands) {
        return new RedisCommand(
                name,
                -2,
                KeyPositions.NONE,
                ResponseKind.ANY,
                Handling.FORWARD,
                null,
                null,
                group,
                List.of(subcommands));
    }

    /** Has subcommands; without one the proxy answers it. */
    static RedisCommand localContainer(
            CommandGroup group, String name, LocalCommand local, RedisCommand... subcommands) {
        return new RedisCommand(
                name,
                -1,
                KeyPositions.NONE,
                ResponseKind.ANY,
                Handling.LOCAL,
                null,
                local,
                group,
                List.of(subcommands),
                CommandFlag.LOADING,
                CommandFlag.STALE);
    }
}
