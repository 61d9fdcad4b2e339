package dev.nutcracker.protocol.redis;

import java.util.HashMap;
import java.util.Map;

/** The commands that twemproxy 0.5.0 knows, with their arities. */
final class TwemproxyArities {
    /** Of a command that it does not know. */
    static final int NONE = Integer.MAX_VALUE;
    /** The scripts are the only commands here with this arity. */
    static final int SCRIPT = -4;

    /** By name, written as in Redis: exactly this many arguments, or at least this many if negative. */
    private static final Map<String, Integer> ARITIES = arities();

    private TwemproxyArities() {}

    /** The arity that twemproxy takes, {@link #NONE} if it does not know the command. */
    static int of(String name) {
        return ARITIES.getOrDefault(name, NONE);
    }

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
}
