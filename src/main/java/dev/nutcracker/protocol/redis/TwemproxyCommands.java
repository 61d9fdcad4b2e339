package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.List;
import java.util.Set;

/**
 * The requests that twemproxy 0.5.0 takes: these commands with these arities, and keys that fit into one of its buffers.
 * On anything else it closes the connection.
 */
final class TwemproxyCommands {
    private static final int NUMKEYS_AT = 2;

    /** These end what other commands have begun; if there is nothing to end, no server is asked. */
    private static final Set<String> ENDINGS =
            Set.of("discard", "exec", "punsubscribe", "reset", "sunsubscribe", "unsubscribe", "unwatch");

    /** Answered by the proxy, but with an effect on later requests to servers, or with the servers' help. */
    private static final Set<String> LOCAL_WITH_SERVERS = Set.of("hello", "info", "select", "config|get");

    private TwemproxyCommands() {}

    /** Whether twemproxy takes every request of this command that Redis takes, except for keys that are too long. */
    static boolean takeAll(RedisCommand row) {
        int arity = TwemproxyArities.of(row.name());
        boolean subset = row.arity() == arity || (arity < 0 && Math.abs(row.arity()) >= -arity);
        return subset && arity != TwemproxyArities.SCRIPT;
    }

    /** Whether twemproxy takes keys as long as the fixed-position keys of the request. */
    static boolean takeKeys(ParsedRequest request) {
        for (int key = 0; key < request.keyCount(); key++) {
            if (request.keyLength(key) > RequestLimits.TWEMPROXY_KEY_BYTES_MAX) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether twemproxy takes this request, if it takes its keys.
     *
     * @param request before the command's name
     */
    static boolean take(RedisCommand row, ArgumentCursor request) {
        int arity = row.arityAtTwemproxy();
        int count = request.count();
        return (arity < 0 ? count >= -arity : count == arity)
                && (arity != TwemproxyArities.SCRIPT || isScriptWithKeys(request));
    }

    /** {@code EVAL script numkeys key …}: there has to be one, and it is looked at even if numkeys says otherwise. */
    private static boolean isScriptWithKeys(ArgumentCursor request) {
        request.moveTo(NUMKEYS_AT);
        boolean some = request.integer() > 0;
        request.next();
        return some && request.length() <= RequestLimits.TWEMPROXY_KEY_BYTES_MAX;
    }

    /** The answer to a request that is not taken. */
    static byte[] refusal(RedisCommand row) {
        return refusal(row.name(), TwemproxyArities.of(row.name()) != TwemproxyArities.NONE);
    }

    /** @param otherwise whether it is taken with other arguments */
    static byte[] refusal(String name, boolean otherwise) {
        return Errors.error("'" + name + "'" + (otherwise ? " with such arguments" : "")
                + " is not for the servers of this pool: twemproxy closes connections upon it (server_commands)");
    }

    /** Returns the table of these commands for servers of that extent. */
    static CommandTable table(List<RedisCommand> rows, Extent extent) {
        return new CommandTable(limited(rows, extent), extent);
    }

    private static List<RedisCommand> limited(List<RedisCommand> rows, Extent extent) {
        return switch (extent) {
            case WHOLE -> rows;
            case UNKNOWN -> rows.stream().map(row -> limited(row, true)).toList();
            case TWEMPROXY ->
                rows.stream()
                        .map(row -> row.name().equals("select")
                                ? row.answeredBy(ConnectionCommands::selectTheOnly)
                                : limited(row, false))
                        .toList();
        };
    }

    private static RedisCommand limited(RedisCommand row, boolean withLocals) {
        if (row.subcommands() != null) {
            return row.with(row.subcommands().commands().stream()
                    .map(each -> limited(each, withLocals))
                    .toList());
        }
        boolean local = row.handling() == Handling.LOCAL || row.handling() == Handling.LOGIN;
        boolean limits = local
                ? withLocals && LOCAL_WITH_SERVERS.contains(row.name())
                : !takeAll(row) && !ENDINGS.contains(row.name());
        return limits ? row.limited() : row;
    }
}
