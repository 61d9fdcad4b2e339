package dev.nutcracker.protocol.redis;

import java.util.List;

/**
 * At least one request of each command that is forwarded, with the options that change the kind of its response, in an
 * order in which one server answers all of them without an error, but for the one that is meant to fail.
 */
final class SampleCommands {
    private static final String LINES = """
            SET str abc
            SET str abc GET
            SET none abc XX
            SET none abc XX GET
            LPUSH str fails
            SETNX str x
            SETEX s2 100 x
            PSETEX s3 100000 x
            GET str
            GET none
            GETSET str abc
            GETDEL s3
            GETDEL s3
            GETEX str EX 1000
            GETEX none
            GETRANGE str 0 1
            SUBSTR str 0 1
            APPEND str d
            STRLEN str
            SETRANGE str 1 x
            MGET str none
            MSET a 1 b 2
            MSETNX m1 1 m2 2
            INCR a
            INCRBY a 2
            INCRBYFLOAT f 1.5
            DECR a
            DECRBY a 2
            LCS str s2
            LCS str s2 LEN
            LCS str s2 IDX
            SETBIT bits 7 1
            GETBIT bits 7
            BITCOUNT bits
            BITPOS bits 1
            BITFIELD bits GET u4 0
            BITFIELD_RO bits GET u4 0
            BITOP NOT notbits bits
            COPY str str2
            EXISTS str none
            TOUCH str none
            DUMP str
            DUMP none
            EXPIRE str 1000
            EXPIRE str 1000 NX
            PEXPIRE str 100000
            EXPIREAT str 99999999999
            PEXPIREAT str 99999999999999
            EXPIRETIME str
            PEXPIRETIME str
            TTL str
            PTTL str
            PERSIST str
            TYPE str
            TYPE none
            OBJECT ENCODING str
            OBJECT ENCODING none
            OBJECT REFCOUNT str
            OBJECT IDLETIME str
            OBJECT IDLETIME none
            OBJECT HELP
            MEMORY USAGE str
            MEMORY USAGE none
            MEMORY HELP
            MEMORY PURGE
            LASTSAVE
            WAIT 0 0
            RENAME str2 str3
            RENAMENX str3 str4
            MOVE str4 1
            DEL m1 none
            UNLINK m2 none
            LOLWUT
            HSET h f v n 1
            HSETNX h f v
            HMSET h f v
            HGET h f
            HGET h none
            HMGET h f none
            HGETALL h
            HGETALL none
            HKEYS h
            HVALS h
            HLEN h
            HSTRLEN h f
            HEXISTS h f
            HINCRBY h n 1
            HINCRBYFLOAT h n 1.5
            HRANDFIELD h
            HRANDFIELD none
            HRANDFIELD h 2 WITHVALUES
            HSCAN h 0
            HDEL h f
            LPUSH l a b c d e f g h
            RPUSH l a b c
            LPUSHX l a
            RPUSHX l a
            LPOP l
            LPOP none
            LPOP l 2
            LPOP none 2
            RPOP l
            RPOP none
            RPOP l 2
            LLEN l
            LINDEX l 0
            LINDEX l 99
            LINSERT l BEFORE a x
            LSET l 0 a
            LREM l 1 b
            LRANGE l 0 -1
            LRANGE none 0 -1
            LTRIM l 0 5
            LPOS l a
            LPOS l none
            LPOS l a COUNT 0
            LMOVE l l2 LEFT LEFT
            LMOVE none l2 LEFT LEFT
            RPOPLPUSH l l2
            RPOPLPUSH none l2
            LMPOP 1 l LEFT
            LMPOP 2 none none2 LEFT
            RPUSH waited a b c d e f
            BLPOP none waited 0
            BLPOP none 0.01
            BRPOP waited 0
            BRPOP none 0.01
            BLMOVE waited moved LEFT LEFT 0
            BLMOVE none moved LEFT LEFT 0.01
            BRPOPLPUSH waited moved 0
            BRPOPLPUSH none moved 0.01
            BLMPOP 0 1 waited LEFT
            BLMPOP 0.01 2 none none2 LEFT
            SORT l ALPHA
            SORT l ALPHA STORE sorted
            SORT_RO l ALPHA
            SADD s a b c d e f
            SADD t a b
            SCARD s
            SISMEMBER s a
            SMISMEMBER s a none
            SMEMBERS s
            SMEMBERS none
            SRANDMEMBER s
            SRANDMEMBER none
            SRANDMEMBER s 2
            SRANDMEMBER none 2
            SDIFF s t
            SINTER s t
            SUNION s t
            SDIFFSTORE d s t
            SINTERSTORE d s t
            SUNIONSTORE d s t
            SINTERCARD 2 s t
            SMOVE s t c
            SSCAN s 0
            SREM s a
            SPOP s
            SPOP none
            SPOP s 2
            SPOP none 2
            ZADD z 1 a 2 b 3 c 4 d 5 e
            ZADD z INCR 1 a
            ZADD z NX INCR 1 a
            ZADD y 1 a
            ZCARD z
            ZCOUNT z 0 9
            ZLEXCOUNT z - +
            ZINCRBY z 1 a
            ZSCORE z a
            ZSCORE z none
            ZMSCORE z a none
            ZRANK z a
            ZRANK z none
            ZREVRANK z a
            ZRANGE z 0 -1
            ZRANGE z 0 -1 WITHSCORES
            ZRANGEBYLEX z - +
            ZRANGEBYSCORE z 0 9 WITHSCORES
            ZREVRANGE z 0 -1
            ZREVRANGEBYLEX z + -
            ZREVRANGEBYSCORE z 9 0
            ZRANGESTORE zd z 0 -1
            ZRANDMEMBER z
            ZRANDMEMBER none
            ZRANDMEMBER z 2
            ZDIFF 2 z y
            ZINTER 2 z y
            ZUNION 2 z y WITHSCORES
            ZINTERCARD 2 z y
            ZDIFFSTORE zd 2 z y
            ZINTERSTORE zd 2 z y
            ZUNIONSTORE zd 2 z y
            ZSCAN z 0
            ZPOPMIN z
            ZPOPMIN none
            ZPOPMAX z
            ZMPOP 1 z MIN
            ZMPOP 1 none MIN
            ZADD ranked 1 a 2 b 3 c
            BZPOPMIN none ranked 0
            BZPOPMIN none 0.01
            BZPOPMAX ranked 0
            BZPOPMAX none 0.01
            BZMPOP 0 1 ranked MIN
            BZMPOP 0.01 1 none MIN
            ZREM z a
            ZREMRANGEBYLEX zd [a [b
            ZREMRANGEBYRANK zd 0 0
            ZREMRANGEBYSCORE zd 0 1
            GEOADD g 13.36 38.11 Palermo 15.08 37.50 Catania
            GEODIST g Palermo Catania
            GEODIST g Palermo none
            GEOHASH g Palermo none
            GEOPOS g Palermo none
            GEORADIUS g 15 37 200 km
            GEORADIUS g 15 37 200 km STORE gd
            GEORADIUS_RO g 15 37 200 km WITHDIST
            GEORADIUSBYMEMBER g Palermo 200 km
            GEORADIUSBYMEMBER g Palermo 200 km STOREDIST gd
            GEORADIUSBYMEMBER_RO g Palermo 200 km
            GEOSEARCH g FROMMEMBER Palermo BYRADIUS 200 km
            GEOSEARCHSTORE gd g FROMMEMBER Palermo BYRADIUS 200 km
            PFADD p a b
            PFCOUNT p
            PFMERGE pd p
            XADD x 1-1 f v
            XADD x 2-1 f v
            XADD x 3-1 f v
            XADD none NOMKSTREAM 1-1 f v
            XLEN x
            XRANGE x - +
            XREVRANGE x + -
            XRANGE x - + COUNT 0
            XREVRANGE x + - COUNT -1
            XREAD COUNT 1 STREAMS x 0
            XREAD STREAMS none 0
            XREAD BLOCK 10 STREAMS x $
            XGROUP CREATE x gr 0
            XGROUP CREATECONSUMER x gr c1
            XGROUP SETID x gr 0
            XGROUP HELP
            XREADGROUP GROUP gr c1 COUNT 2 STREAMS x >
            XREADGROUP GROUP gr c1 STREAMS x 0
            XPENDING x gr
            XPENDING x gr - + 10
            XCLAIM x gr c2 0 1-1
            XAUTOCLAIM x gr c2 0 0
            XACK x gr 1-1
            XINFO STREAM x
            XINFO STREAM x FULL
            XINFO GROUPS x
            XINFO CONSUMERS x gr
            XINFO HELP
            XGROUP DELCONSUMER x gr c1
            XGROUP DESTROY x gr
            XDEL x 1-1
            XTRIM x MAXLEN 1
            XSETID x 9-9
            EVAL "return 1" 0
            EVAL "return redis.call('get', KEYS[1])" 1 a
            EVAL "return {1, {2, 'x'}}" 1 a
            EVAL "return redis.status_reply('hm')" 1 a
            EVAL_RO "return false" 1 a
            EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 a
            EVALSHA_RO e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
            FCALL f 1 a
            FCALL_RO f 0
            SCRIPT LOAD "return 1"
            SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db none
            SCRIPT FLUSH
            FUNCTION LIST
            FUNCTION LIST LIBRARYNAME lib WITHCODE
            FUNCTION STATS
            FUNCTION DUMP
            FUNCTION DELETE lib
            FUNCTION LOAD "#!lua name=lib\\nredis.register_function('f', function() return 1 end)"
            FUNCTION FLUSH
            DBSIZE
            KEYS *
            KEYS none
            RANDOMKEY
            SCAN 0
            SCAN 0 MATCH str* COUNT 5 TYPE string
            PUBLISH channel text
            SPUBLISH channel text
            PUBSUB CHANNELS
            PUBSUB CHANNELS a*
            PUBSUB NUMPAT
            PUBSUB NUMSUB
            PUBSUB NUMSUB channel
            PUBSUB SHARDCHANNELS
            PUBSUB SHARDNUMSUB channel
            """;

    /** The functions that the samples call. */
    static final String LIBRARY = "#!lua name=lib\nredis.register_function{function_name='f', "
            + "callback=function() return {1, 'x'} end, flags={'no-writes'}}";

    private SampleCommands() {}

    static List<String> lines() {
        return LINES.lines().toList();
    }
}
