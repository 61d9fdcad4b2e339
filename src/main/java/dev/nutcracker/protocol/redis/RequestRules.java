package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Refusal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The errors in a request, in Redis' words. */
final class RequestRules {
    /** Commands that the proxy answers outside of a transaction; inside, any server answers them in the same way. */
    private static final Set<String> LOCAL_AND_QUEUED = Set.of("ping", "echo", "time");

    private RequestRules() {}

    /**
     * Returns the error for a request that does not have the form of its row.
     *
     * @param message before the command's name
     * @param commands the commands that the pool serves
     */
    static Objection malformed(RedisCommand row, ArgumentCursor message, CommandTable commands) {
        if (row == RedisCommands.UNKNOWN) {
            return unknownCommand(message, commands);
        }
        CommandTable subcommands = row.subcommands();
        if (subcommands != null && message.count() > 1) {
            message.moveTo(1);
            Refusal refusal = subcommands.denies(message) ? Refusal.DENIED : Refusal.UNKNOWN_COMMAND;
            message.rewind();
            return new Objection(refusal, Errors.unknownSubcommand(message));
        }
        return row.handling() == RedisCommand.Handling.RENAMED
                ? Objection.RENAMED
                : new Objection(Refusal.WRONG_ARITY, Errors.wrongArity(row.name()));
    }

    private static Objection unknownCommand(ArgumentCursor message, CommandTable commands) {
        message.next();
        if (message.is("post") || message.is("host:")) {
            return Objection.HANG_UP;
        }
        Refusal refusal = commands.denies(message) ? Refusal.DENIED : Refusal.UNKNOWN_COMMAND;
        message.rewind();
        return new Objection(refusal, Errors.unknownCommand(message));
    }

    /** Returns the error for a command that a subscribed client may not send, {@code null} if it may. */
    static @Nullable Objection whenSubscribed(RedisCommand row) {
        return PubSubCommands.isAllowedWhenSubscribed(row)
                ? null
                : new Objection(Refusal.INVALID_ARGUMENT, RedisPubSub.refusal(row.name()));
    }

    /** A command that the proxy does not serve inside a transaction. */
    static Objection inTransaction(RedisCommand row) {
        return new Objection(Refusal.INVALID_ARGUMENT, Errors.notInTransaction(row.name()));
    }

    /** Whether a command that the proxy answers is left to the server in a transaction, which gives the same answer. */
    static boolean isQueuedThoughLocal(RedisCommand row) {
        return LOCAL_AND_QUEUED.contains(row.name());
    }

    /** Whether the proxy writes the answer, from its own data or from the servers' answers. */
    static boolean isAnsweredByProxy(RedisCommand row) {
        return row.handling() == RedisCommand.Handling.LOCAL
                || row.handling() == RedisCommand.Handling.LOGIN
                || (row.group() == CommandGroup.PUBSUB && row.isForEveryServer());
    }

    /** Returns the reason for which a request with this answer of the proxy is refused. */
    static Refusal refusalIn(byte[] response) {
        if (response.length == 0 || response[0] != '-') {
            return Refusal.NONE;
        }
        return Login.refusalIn(response);
    }
}
