package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The requests that twemproxy 0.5.0 takes: these commands with these arities, and keys that fit into one of its buffers.
 * On anything else it closes the connection.
 */
final class TwemproxyCommands {
    private static final int NONE = Integer.MAX_VALUE;
    /** The scripts are the only commands here with this arity. */
    private static final int SCRIPT = -4;

    private static final int NUMKEYS_AT = 2;

    /** The arities by name, written as in Redis: exactly this many arguments, or at least this many if negative. */
    private static final Map<String, Integer> ARITIES = arities();

    /** These end what other commands have begun; if there is nothing to end, no server is asked. */
    private static final Set<String> ENDINGS =
            Set.of("discard", "exec", "punsubscribe", "reset", "sunsubscribe", "unsubscribe", "unwatch");

    /** Answered by the proxy, but with an effect on later requests to servers, or with the servers' help. */
    private static final Set<String> LOCAL_WITH_SERVERS = Set.of("hello", "info", "select", "config|get");

    private TwemproxyCommands() {}

    private static Map<String, Integer> arities() {
        Map<String, Integer> arities = new HashMap<>();
        add(arities, -1, "lolwut");
        add(
                arities,
                2,
                "decr dump get getdel hgetall hkeys hlen hvals incr llen persist pttl scard smembers strlen ttl");
        add(arities, 2, "type zcard");
        add(arities, 3, "append decrby expire expireat getbit getset hexists hget hstrlen incrby incrbyfloat lindex");
        add(arities, 3, "pexpire pexpireat rpoplpush setnx sismember zrank zrevrank zscore");
        add(arities, 4, "getrange hincrby hincrbyfloat hsetnx lrange lrem lset ltrim psetex setbit setex setrange");
        add(arities, 4, "smove zcount zincrby zlexcount zremrangebylex zremrangebyrank zremrangebyscore");
        add(arities, 5, "linsert lmove");
        add(arities, -2, "bitcount bitfield bitpos copy del exists geoadd geodist geohash geopos georadius");
        add(arities, -2, "georadiusbymember geosearch geosearchstore getex hdel hmget hmset hrandfield hscan hset");
        add(arities, -2, "lpop lpos lpush lpushx mget pfadd pfcount pfmerge restore rpop rpush rpushx sadd sdiff");
        add(arities, -2, "sdiffstore set sinter sinterstore smismember sort spop srandmember srem sscan sunion");
        add(arities, -2, "sunionstore touch unlink zadd zdiff zdiffstore zinter zinterstore zmscore zpopmax zpopmin");
        add(arities, -2, "zrandmember zrange zrangebylex zrangebyscore zrangestore zrem zrevrange zrevrangebylex");
        add(arities, -2, "zrevrangebyscore zscan zunion zunionstore");
        add(arities, -3, "mset");
        add(arities, SCRIPT, "eval evalsha");
        return Map.copyOf(arities);
    }

    private static void add(Map<String, Integer> arities, int arity, String names) {
        for (String name : names.split(" ", -1)) {
            arities.put(name, arity);
        }
    }

    /** The arity that twemproxy takes, {@link #NONE} if it does not know the command. */
    static int arity(String name) {
        return ARITIES.getOrDefault(name, NONE);
    }

    /** Whether twemproxy takes every request of this command that Redis takes, except for keys that are too long. */
    static boolean takeAll(RedisCommand row) {
        int arity = arity(row.name());
        boolean subset = row.arity() == arity || (arity < 0 && Math.abs(row.arity()) >= -arity);
        return subset && arity != SCRIPT;
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
        return (arity < 0 ? count >= -arity : count == arity) && (arity != SCRIPT || isScriptWithKeys(request));
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
        return refusal(row.name(), arity(row.name()) != NONE);
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
