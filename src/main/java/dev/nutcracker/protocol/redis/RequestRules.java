package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Refusal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request, in Redis' words. */
final class RequestRules {
    /** What the proxy answers outside of a transaction, and any server inside in the same way. */
    private static final Set<String> LOCAL_AND_QUEUED = Set.of("ping", "echo", "time");

    private RequestRules() {}

    /**
     * Returns what is wrong with a request that is not of the form that its row asks for.
     *
     * @param message standing before the command's name
     */
    static Objection malformed(RedisCommand row, ArgumentCursor message) {
        if (row == RedisCommands.UNKNOWN) {
            return unknownCommand(message);
        }
        return row.lacksSubcommand(message.count())
                ? new Objection(Refusal.UNKNOWN_COMMAND, Errors.unknownSubcommand(row.name(), message))
                : new Objection(Refusal.WRONG_ARITY, Errors.wrongArity(row.name()));
    }

    private static Objection unknownCommand(ArgumentCursor message) {
        message.next();
        if (message.is("post") || message.is("host:")) {
            return Objection.HANG_UP;
        }
        message.rewind();
        return new Objection(Refusal.UNKNOWN_COMMAND, Errors.unknownCommand(message));
    }

    /** Returns what is wrong with a command while the client is subscribed, {@code null} if nothing is. */
    static @Nullable Objection whenSubscribed(RedisCommand row) {
        return PubSubCommands.isAllowedWhenSubscribed(row)
                ? null
                : new Objection(Refusal.INVALID_ARGUMENT, RedisPubSub.refusal(row.name()));
    }

    /** A command that the proxy does not serve inside a transaction. */
    static Objection inTransaction(RedisCommand row) {
        return new Objection(Refusal.INVALID_ARGUMENT, Errors.notInTransaction(row.name()));
    }

    /** Whether a command that the proxy answers is left to the server in a transaction, which answers it alike. */
    static boolean isQueuedThoughLocal(RedisCommand row) {
        return LOCAL_AND_QUEUED.contains(row.name());
    }

    /** Whether the proxy writes what the client is answered, of the servers' words or its own. */
    static boolean isAnsweredByProxy(RedisCommand row) {
        return row.handling() == RedisCommand.Handling.LOCAL
                || (row.group() == CommandGroup.PUBSUB && row.isForEveryServer());
    }

    /** Returns why a request is refused that the proxy answers like this. */
    static Refusal refusalIn(byte[] response) {
        if (response.length == 0 || response[0] != '-') {
            return Refusal.NONE;
        }
        return Login.isWrongPassword(response) ? Refusal.AUTHENTICATION : Refusal.INVALID_ARGUMENT;
    }
}
