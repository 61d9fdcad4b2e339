package dev.nutcracker.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests with every command that the original forwards, on keys that are absent, present and of the wrong type. Words
 * with {@code @} are keys; a tag makes all of them live on one server. Words may stand between double quotes.
 */
final class RedisScript {
    private static final String LINES = """
            SET @str abc
            SET @str abd XX
            SET @str
            SET @str a b
            SET @new 1 EX 1000 NX
            SET "@" empty
            SET @empty ""
            GET @str
            GET @none
            GET @empty
            GET @l
            get @str
            GeT @str
            GETSET @str abc
            GETSET @gs v
            GETDEL @gs
            GETDEL @gs
            GETEX @str
            GETEX @none EX 10
            GETEX @str PERSIST
            GETRANGE @str 0 1
            GETRANGE @none 0 1
            SETRANGE @str 1 xyz
            SETRANGE @str -1 x
            SETNX @str x
            SETNX @snx x
            SETEX @sx 100 v
            SETEX @sx 0 v
            PSETEX @psx 100000 v
            PSETEX @psx x v
            APPEND @str tail
            APPEND @app tail
            STRLEN @str
            STRLEN @none
            INCR @n
            INCR @str
            INCRBY @n 41
            INCRBY @n x
            INCRBYFLOAT @f 1.25
            DECR @n
            DECRBY @n 2
            DECRBY @str 2
            SETBIT @bits 7 1
            SETBIT @bits x 1
            GETBIT @bits 7
            BITCOUNT @bits
            BITCOUNT @bits 0
            BITPOS @bits 1
            BITPOS @bits
            BITFIELD @bits INCRBY u2 100 1 OVERFLOW FAIL INCRBY u2 102 1
            BITFIELD @bits NOPE
            EXISTS @str
            EXISTS @str @none @str
            TOUCH @str
            TOUCH @str @none
            COPY @str @str2
            COPY @str @str2
            COPY @none @str3
            COPY @str
            DUMP @str
            DUMP @none
            RESTORE @restored 0 notadump
            RESTORE @restored
            EXPIRE @str 1000
            EXPIRE @none 1000
            EXPIRE @str x
            PEXPIRE @str 1000000
            EXPIREAT @str 99999999999
            PEXPIREAT @str 99999999999000
            PERSIST @str
            PERSIST @str
            TTL @str
            TTL @none
            PTTL @str
            PTTL @none
            TYPE @str
            TYPE @none
            HSET @h f1 v1 f2 v2
            HSET @h f1
            HSET @str f v
            HSETNX @h f1 x
            HMSET @h f3 3 f4 4
            HMSET @h f3
            HGET @h f1
            HGET @h none
            HGET @str f
            HMGET @h f1 none f3
            HMGET @none a b
            HGETALL @h
            HGETALL @none
            HKEYS @h
            HVALS @h
            HLEN @h
            HLEN @none
            HSTRLEN @h f1
            HEXISTS @h f1
            HEXISTS @h none
            HINCRBY @h f3 7
            HINCRBY @h f1 7
            HINCRBYFLOAT @h f3 0.5
            HRANDFIELD @none
            HRANDFIELD @h 0
            HRANDFIELD @h 99 WITHVALUES
            HSCAN @h 0
            HSCAN @h 0 MATCH f* COUNT 2
            HSCAN @none 0
            HSCAN @h x
            HSCAN @h
            HDEL @h f1 none
            HDEL @none f1
            LPUSH @l c b a
            LPUSH @l
            LPUSH @str x
            RPUSH @l d e
            LPUSHX @l z
            LPUSHX @none z
            RPUSHX @l y
            RPUSHX @none y
            LRANGE @l 0 -1
            LRANGE @none 0 -1
            LRANGE @str 0 -1
            LINDEX @l 0
            LINDEX @l 99
            LINSERT @l BEFORE a between
            LINSERT @l NEAR a between
            LLEN @l
            LSET @l 0 first
            LSET @l 99 first
            LREM @l 0 between
            LPOS @l a
            LPOS @l none
            LPOS @l a COUNT 0
            LPOP @l
            LPOP @none
            LPOP @l 2
            LPOP @none 2
            LPOP @l -1
            RPOP @l
            RPOP @l 1
            RPOPLPUSH @l @l2
            RPOPLPUSH @none @l2
            LMOVE @l2 @l LEFT RIGHT
            LMOVE @none @l LEFT RIGHT
            LTRIM @l 0 0
            SORT @l ALPHA
            SORT @l
            SORT @l ALPHA STORE @sorted
            SORT @none LIMIT 0 1
            SADD @s 1 2 3
            SADD @s
            SADD @str x
            SADD @t 2 3 4
            SCARD @s
            SISMEMBER @s 1
            SISMEMBER @s 9
            SMISMEMBER @s 1 9
            SMEMBERS @s
            SMEMBERS @none
            SDIFF @s @t
            SDIFF @s
            SINTER @s @t
            SINTER @s @str
            SUNION @s @t
            SDIFFSTORE @sd @s @t
            SDIFFSTORE @sd
            SINTERSTORE @si @s @t
            SUNIONSTORE @su @s @t
            SMOVE @s @t 1
            SMOVE @s @t 99
            SRANDMEMBER @sd
            SRANDMEMBER @none
            SRANDMEMBER @sd 5
            SSCAN @s 0
            SSCAN @t 0 MATCH 4
            SPOP @none
            SPOP @sd 9
            SPOP @none 2
            SREM @s 2 99
            SREM @s
            ZADD @z 1 a 2 b 3 c
            ZADD @z NX INCR 1 a
            ZADD @z x a
            ZADD @z 1
            ZADD @y 5 b 6 c
            ZADD @str 1 a
            ZCARD @z
            ZCOUNT @z -inf +inf
            ZCOUNT @z x y
            ZLEXCOUNT @z - +
            ZINCRBY @z 1.5 a
            ZSCORE @z a
            ZSCORE @z none
            ZMSCORE @z a none
            ZRANK @z b
            ZRANK @z none
            ZREVRANK @z b
            ZRANGE @z 0 -1 WITHSCORES
            ZRANGE @z 0
            ZRANGE @z 0 -1 NOPE
            ZRANGEBYLEX @z - +
            ZRANGEBYSCORE @z 0 99 WITHSCORES LIMIT 0 2
            ZREVRANGE @z 0 -1
            ZREVRANGEBYLEX @z + -
            ZREVRANGEBYSCORE @z 99 0
            ZRANGESTORE @zr @z 0 1
            ZRANDMEMBER @none
            ZRANDMEMBER @z 0
            ZDIFFSTORE @zd 2 @z @y
            ZINTERSTORE @zi 2 @z @y
            ZINTERSTORE @zi 9 @z @y
            ZUNIONSTORE @zu 2 @z @y WEIGHTS 2 3
            ZUNIONSTORE @zu 0 @z
            ZSCAN @z 0
            ZSCAN @z 0 MATCH b
            ZPOPMIN @z
            ZPOPMIN @none
            ZPOPMAX @z 2
            ZREM @zu a none
            ZREMRANGEBYLEX @zu [a [b
            ZREMRANGEBYRANK @zr 0 0
            ZREMRANGEBYSCORE @zr 0 9
            GEOADD @g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
            GEOADD @g 1
            GEODIST @g Palermo Catania km
            GEODIST @g Palermo none
            GEOHASH @g Palermo none
            GEOPOS @g Palermo none
            GEORADIUS @g 15 37 200 km WITHDIST ASC
            GEORADIUS @g 15 37 200 km STORE @gd
            GEORADIUSBYMEMBER @g Palermo 200 km
            GEORADIUSBYMEMBER @g none 200 km
            GEOSEARCH @g FROMMEMBER Palermo BYRADIUS 200 km ASC WITHCOORD
            GEOSEARCHSTORE @gd @g FROMMEMBER Palermo BYRADIUS 10 km
            PFADD @p a b c
            PFADD @p a
            PFADD @p
            PFCOUNT @p
            PFCOUNT @p @none
            PFADD @q c d
            PFMERGE @pq @p @q
            PFMERGE @pq @str
            EVAL "return redis.call('get', KEYS[1])" 1 @str
            EVAL "return {1, {2, {3, {}, false, 'x'}}, redis.status_reply('fine')}" 1 @str
            EVAL "return redis.call('lpush', KEYS[1], 'x')" 1 @str
            EVAL "return redis.error_reply('MY own')" 1 @str
            EVAL "return ARGV" 1 @str a "" b
            EVAL "no lua" 1 @str
            EVAL "return {KEYS[1], KEYS[2]}" 2 @str @none
            EVAL "return 1" 9 @str
            EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 @str
            EVALSHA nope 1 @str
            MSET @m1 1
            MSET @m1 1 @m2 2 @m3 ""
            MGET @m1
            MGET @m1 @none @m3 @m1 @l
            MGET @none
            DEL @m1
            DEL @m2 @m3 @none @m2
            UNLINK @none
            UNLINK @l @l2
            LOLWUT
            LOLWUT VERSION 5 1 1 1
            PING
            ping
            AUTH secret
            """;

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private RedisScript() {}

    /** The requests, with keys that all live where {@code tag} does. */
    static List<String> requests(String tag) {
        List<String> requests = new ArrayList<>();
        for (String line : LINES.lines().toList()) {
            requests.add(request(words(line, tag)));
        }
        return requests;
    }

    /** The names of all commands among the requests, in upper case. */
    static Set<String> commands() {
        Set<String> names = new TreeSet<>();
        LINES.lines().map(line -> line.split(" ", 2)[0]).forEach(names::add);
        return names;
    }

    static String request(String... words) {
        return request(List.of(words));
    }

    private static String request(List<String> words) {
        StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }

    private static List<String> words(String line, String tag) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            words.add(word.startsWith("@") ? "{" + tag + "}" + word.substring(1) : word);
        }
        return words;
    }
}
