package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that speak the third version of the protocol, in front of servers that know the second only. */
final class OldServersTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String HELLO_3 = "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n";
    private static final String UNKNOWN = "-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n";

    private static final List<String> FILL = List.of(
            "SET s v",
            "SET n 5",
            "HSET h a 1 b 2",
            "RPUSH l a b c a",
            "SADD st a",
            "SADD st2 a",
            "ZADD z 1 a 2.5 b 3 c",
            "ZADD z2 1 b inf withscores",
            "XADD x 1-1 f v g w",
            "XADD x 2-1 f v",
            "XGROUP CREATE x g1 0",
            "PFADD pf a b",
            "GEOADD geo 13.361389 38.115556 P 15.087269 37.502669 C");

    private static final List<String> REQUESTS = List.of(
            "GET s",
            "GET none",
            "MGET s none",
            "LCS s s IDX WITHMATCHLEN",
            "LCS s s LEN",
            "INCRBYFLOAT n 0.5",
            "SET none2 v XX",
            "BITFIELD n OVERFLOW FAIL INCRBY u2 100 3",
            "BITFIELD_RO n GET u8 0",
            "HGETALL h",
            "HGETALL none",
            "HGET h none",
            "HMGET h a none",
            "HKEYS h",
            "HVALS h",
            "HRANDFIELD none",
            "HRANDFIELD none 1",
            "HRANDFIELD h 5 WITHVALUES",
            "HSCAN h 0",
            "HINCRBYFLOAT h a 1.5",
            "LRANGE l 0 -1",
            "LINDEX l 100",
            "LPOS l none",
            "LPOS l a COUNT 0",
            "LPOP none",
            "LPOP none 2",
            "LMPOP 1 none LEFT",
            "LMPOP 1 l LEFT COUNT 2",
            "SMEMBERS st",
            "SMEMBERS none",
            "SINTER st st2",
            "SUNION st st2",
            "SDIFF st none",
            "SINTERCARD 2 st st2",
            "SISMEMBER st a",
            "SMISMEMBER st a z",
            "SRANDMEMBER st",
            "SRANDMEMBER none",
            "SRANDMEMBER st 5",
            "SPOP none",
            "SPOP none 2",
            "SPOP st2",
            "SPOP st 5",
            "SSCAN st 0",
            "ZRANGE z 0 -1",
            "ZRANGE z 0 -1 WITHSCORES",
            "ZRANGE z 0 -1 REV withscores",
            "ZRANGE z 1 2 BYSCORE LIMIT 0 1 WITHSCORES",
            "ZRANGE none 0 -1 WITHSCORES",
            "ZRANGEBYSCORE z -inf +inf WITHSCORES LIMIT 0 1",
            "ZRANGEBYSCORE z -inf +inf",
            "ZREVRANGE z 0 -1 WITHSCORES",
            "ZREVRANGEBYSCORE z +inf -inf WITHSCORES",
            "ZRANGEBYLEX z - +",
            "ZSCORE z a",
            "ZSCORE z2 withscores",
            "ZSCORE z none",
            "ZMSCORE z a none b",
            "ZINCRBY z 1.5 a",
            "ZADD z INCR 1 a",
            "ZADD z NX INCR 1 a",
            "ZADD z CH 9 a",
            "ZRANK z a",
            "ZRANK z none",
            "ZUNION 2 z z2",
            "ZUNION 2 z withscores",
            "ZUNION 2 z withscores WITHSCORES",
            "ZUNION 2 z z2 WEIGHTS 1 2 AGGREGATE MAX WITHSCORES",
            "ZINTER 2 z z2 WITHSCORES",
            "ZDIFF 2 z z2 WITHSCORES",
            "ZDIFF 2 z z2",
            "ZRANDMEMBER none",
            "ZRANDMEMBER none 2 WITHSCORES",
            "ZSCAN z 0",
            "ZPOPMIN z",
            "ZPOPMAX z 1",
            "ZPOPMIN none",
            "ZPOPMAX none 1",
            "ZMPOP 1 z2 MAX COUNT 2",
            "ZMPOP 1 none MIN",
            "XRANGE x - +",
            "XREVRANGE x + -",
            "XREAD COUNT 1 STREAMS x 0",
            "XREAD STREAMS x $",
            "XREADGROUP GROUP g1 c1 COUNT 1 STREAMS x >",
            "XREADGROUP GROUP g1 c1 STREAMS x 0",
            "XREADGROUP GROUP g1 c1 NOACK STREAMS x >",
            "XREADGROUP GROUP g1 c1 STREAMS x >",
            "XPENDING x g1",
            "XINFO STREAM x",
            "XINFO GROUPS x",
            "XINFO STREAM none",
            "XCLAIM x g1 c1 0 1-1 JUSTID",
            "XAUTOCLAIM x g1 c1 0 0",
            "GEOPOS geo P none",
            "GEODIST geo P C",
            "GEODIST geo P none",
            "GEOHASH geo P none",
            "GEORADIUS geo 15 37 200 km WITHDIST WITHCOORD WITHHASH",
            "GEORADIUS geo 15 37 200 km WITHDIST",
            "GEORADIUS_RO geo 15 37 200 km WITHCOORD",
            "GEORADIUSBYMEMBER geo P 200 km WITHDIST WITHCOORD",
            "GEORADIUSBYMEMBER_RO geo P 200 km",
            "GEOSEARCH geo FROMMEMBER P BYRADIUS 200 km WITHDIST WITHCOORD WITHHASH ASC",
            "GEOSEARCH geo FROMMEMBER withcoord BYRADIUS 200 km",
            "PFCOUNT pf",
            "SORT l ALPHA",
            "TYPE s",
            "OBJECT ENCODING s",
            "OBJECT ENCODING none",
            "OBJECT HELP",
            "MEMORY USAGE none",
            "DUMP none",
            "KEYS geo",
            "EVAL \"return {1,'a',{2,'b'},false,1.5}\" 0",
            "EVAL \"return nil\" 0",
            "EVAL \"return redis.call('hgetall','h')\" 0",
            "EVAL \"return {err='My x'}\" 0",
            "SCRIPT EXISTS abc",
            "FUNCTION LOAD \"#!lua name=f\\nredis.register_function{function_name='g', callback=function() return 1 end,"
                    + " flags={'no-writes'}}\"",
            "FUNCTION LIST",
            "FUNCTION LIST WITHCODE",
            "FUNCTION STATS",
            "LOLWUT VERSION 9",
            "NOPE",
            "HGET s f");

    @Test
    void shouldGetEveryReplyAsAServerOfTodayGivesIt() {
        try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "");
                RedisServer today = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(old.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = today.connect()) {
                assertThat(client.send("HELLO 3\r\n").readRedisReply()).startsWith("%7\r\n");
                direct.send("HELLO 3\r\n").readRedisReply();
                for (String request : FILL) {
                    client.send(request + "\r\n").readRedisReply();
                    direct.send(request + "\r\n").readRedisReply();
                }
                for (String request : REQUESTS) {
                    String expected = direct.send(request + "\r\n").readRedisReply();

                    assertThat(client.send(request + "\r\n").readRedisReply())
                            .as(request)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void shouldGetResponsesOfAnySize() {
        try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "")) {
            PoolYaml pool = PoolYaml.redis("alpha").server(old.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                String value = "0123456789".repeat(100_000);
                client.send("HELLO 3\r\nSELECT 2\r\n").readRedisReply();
                client.expect("+OK\r\n");
                client.sendRedisRequest("HSET", "h", "f", value).expect(":1\r\n");

                client.send("HGETALL h\r\nZADD z 1 a\r\nZRANGE z 0 -1 WITHSCORES\r\n");

                client.expect("%1\r\n$1\r\nf\r\n$1000000\r\n" + value + "\r\n:1\r\n*1\r\n*2\r\n$1\r\na\r\n,1\r\n");
            }
        }
    }

    @Test
    void shouldMixServersOfBothKinds() {
        try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "");
                RedisServer today = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(old.port(), "one").server(today.port(), "two");
            String one = Keys.ownedBy(0, "one", "two");
            String two = Keys.ownedBy(1, "one", "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("HELLO 3\r\n").readRedisReply();

                client.send("MSET " + one + " 1 " + two + " 2\r\nMGET " + one + " none " + two + "\r\nDBSIZE\r\n");

                client.expect("+OK\r\n*3\r\n$1\r\n1\r\n_\r\n$1\r\n2\r\n:2\r\n");
            }
        }
    }

    @Test
    void shouldServeTheFirstRequestAndLaterOnes() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("HELLO 3\r\n").readRedisReply();
            pool.client().send(GET_A + GET_A + GET_A);
            RawConnection connection =
                    pool.server().accept().expect(HELLO_3).send(UNKNOWN).expect(GET_A + GET_A + GET_A);
            for (char byteByByte : "$-1\r\n$1\r\nA\r\n-ERR no\r\n".toCharArray()) {
                connection.send(String.valueOf(byteByByte));
            }

            pool.client().expect("_\r\n$1\r\nA\r\n-ERR no\r\n");
        }
    }

    @Test
    void shouldNotTakeAnotherRefusalForAnOldServer() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("HELLO 3\r\n").readRedisReply();
            pool.client().send(GET_A);
            pool.server()
                    .accept()
                    .expect(HELLO_3)
                    .send("-NOAUTH HELLO must be called with the client authenticated\r\n");

            assertThat(pool.client().readLine()).startsWith("-ERR server refused the handshake: NOAUTH");
        }
    }

    @Test
    void shouldLeaveToTheServerWhatIsWrongInATransaction() {
        try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "");
                RedisServer today = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(old.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = today.connect()) {
                client.send("HELLO 3\r\n").readRedisReply();
                direct.send("HELLO 3\r\n").readRedisReply();
                String requests = "MULTI\r\nSET a 1\r\nZUNION x a\r\nZUNION 12345678901234567890123456789 a\r\n"
                        + "ZUNION 2147483647 a withscores\r\nZADD z 1 m\r\nZRANGE z 0 -1 WITHSCORES\r\nEXEC\r\n"
                        + "HGETALL a\r\n";
                client.send(requests);
                direct.send(requests);

                for (int reply = 0; reply < 9; reply++) {
                    assertThat(client.readRedisReply()).isEqualTo(direct.readRedisReply());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$\n", "$", "*", "$x\r\n", "*1\r\n$", "$-2\r\n", "$1\r\nabc"})
    void shouldCloseAConnectionOnWhichNonsenseComes(String nonsense) {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("HELLO 3\r\n").readRedisReply();
            pool.client().send(GET_A);
            RawConnection connection =
                    pool.server().accept().expect(HELLO_3).send(UNKNOWN).expect(GET_A);

            connection.send(nonsense + "1".repeat(100));

            pool.client().expect("-ERR Invalid argument\r\n");
        }
    }

    @Test
    void shouldTellOfOldServersToo() {
        try (RedisServer old = RedisServer.start("--rename-command", "HELLO", "")) {
            PoolYaml pool = PoolYaml.redis("alpha").server(old.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("HELLO 3\r\n").readRedisReply();
                client.send("SET a 1\r\n").expect("+OK\r\n");

                assertThat(client.send("INFO\r\n").readRedisReply()).contains("redis_version:7.", "db0:keys=1");
            }
        }
    }
}
