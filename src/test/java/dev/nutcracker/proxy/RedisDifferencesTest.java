package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.StatsReader;
import dev.nutcracker.vectors.VectorRow;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis clients see differently of the original and of ours, on purpose. */
final class RedisDifferencesTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");

    private static RedisServer one;
    private static RedisServer two;

    private SideBySide proxies;
    private RawClient original;
    private RawClient ours;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
    }

    @BeforeEach
    void start() {
        for (RedisServer server : List.of(one, two)) {
            try (RawClient direct = server.connect()) {
                direct.send("FLUSHALL\r\n").expect("+OK\r\n");
            }
        }
        proxies = SideBySide.over(pool());
        original = proxies.original();
        ours = proxies.ours();
        original.send(request("MSET", ONE, "1", TWO, "2")).expect("+OK\r\n");
    }

    @AfterEach
    void stop() {
        proxies.close();
    }

    @Test
    void shouldAnswerUnknownCommands() {
        originalCloses(request("NOPE", "x"));
        ours.send(request("NOPE", "x")).expect("-ERR unknown command 'NOPE', with args beginning with: 'x' \r\n");
        oursServes();
    }

    @Test
    void shouldAnswerEveryCommandThatTheOriginalDoesNotKnow() {
        for (VectorRow row : VectorRow.of("redis_unsupported")) {
            String request = request(row.text("command"));
            try (RawClient client = proxies.newClientOfOriginal()) {
                assertThat(client.send(request).readUntilClosed())
                        .as("%s", row.text("command"))
                        .isEmpty();
            }
            assertThat(ours.send(request).readRedisReply())
                    .as(row.text("command"))
                    .matches("(?s)[-+*$:].+");
        }
        oursServes();
    }

    @Test
    void shouldAnswerAWrongNumberOfArguments() {
        originalCloses(request("GET"));
        for (String command : List.of("get", "mset", "expire", "getex", "dump")) {
            ours.send(request(command)).expect("-ERR wrong number of arguments for '" + command + "' command\r\n");
        }
        ours.send(request("MSET", "a", "1", "b")).expect("-ERR wrong number of arguments for 'mset' command\r\n");
        oursServes();
    }

    @Test
    void shouldTakeFormsThatTheOriginalCountsAsWrong() {
        originalCloses(request("EXPIRE", ONE, "1000", "NX"));
        ours.send(request("EXPIRE", ONE, "1000", "NX")).expect(":1\r\n");
        originalCloses(request("PING", "hello"));
        ours.send(request("PING", "hello")).expect("$5\r\nhello\r\n");
        originalCloses(request("EVAL", "return 1", "0"));
        ours.send(request("EVAL", "return 1", "0")).expect(":1\r\n");
        originalCloses(request("MOVE", ONE, "1"));
        ours.send(request("MOVE", ONE, "1")).expect(":1\r\n");
        ours.send(request("AUTH", "default", "password")).expect("+OK\r\n");
        originalCloses(request("AUTH", "default", "password"));
    }

    @Test
    void shouldAnswerWhatIsOwedBeforeClosingForMalformedBytes() {
        String requests = request("GET", ONE) + "*1\r\nbabble\r\n";
        assertThat(original.send(requests).readUntilClosed()).isEmpty();
        assertThat(ours.send(requests).readUntilClosed())
                .isEqualTo("$1\r\n1\r\n-ERR Protocol error: expected '$', got 'b'\r\n");
    }

    @Test
    void shouldNotForwardALengthThatTheServerWouldNotRead() {
        String request = "*02\r\n$3\r\nGET\r\n$1\r\na\r\n";
        assertThat(original.send(request).readRedisReply()).startsWith("-ERR Protocol error");
        assertThat(ours.send(request).readUntilClosed()).startsWith("-ERR Protocol error");
        try (RawClient another = proxies.newClientOfOurs()) {
            another.send(request("PING")).expect("+PONG\r\n");
        }
    }

    @Test
    void shouldTakeInlineRequests() {
        originalCloses("GET " + ONE + "\r\n");
        ours.send("GET " + ONE + "\r\n").expect("$1\r\n1\r\n");
        ours.send("\r\nPING\n").expect("+PONG\r\n");
    }

    @Test
    void shouldAnswerQuit() {
        String requests = request("GET", ONE) + request("QUIT") + request("PING");
        assertThat(original.send(requests).readUntilClosed()).isEqualTo("$1\r\n1\r\n");
        assertThat(ours.send(requests).readUntilClosed()).isEqualTo("$1\r\n1\r\n+OK\r\n");
    }

    @Test
    void shouldSplitExists() {
        original.send(request("EXISTS", ONE, TWO)).expect(":1\r\n");
        ours.send(request("EXISTS", ONE, TWO, "none", TWO)).expect(":3\r\n");
    }

    @Test
    void shouldRefuseKeysOfSeveralServers() {
        String crossslot = "-CROSSSLOT Keys in request don't hash to the same server\r\n";
        original.send(request("COPY", ONE, TWO)).expect(":1\r\n");
        original.send(request("GET", TWO)).expect("$1\r\n2\r\n");
        ours.send(request("COPY", ONE, TWO)).expect(crossslot);
        ours.send(request("SINTER", ONE, TWO)).expect(crossslot);
        ours.send(request("RPOPLPUSH", ONE, TWO)).expect(crossslot);
        ours.send(request("PFMERGE", ONE, TWO)).expect(crossslot);
        ours.send(request("SORT", ONE, "STORE", TWO)).expect(crossslot);
        oursServes();
    }

    @Test
    void shouldRefuseKeysOfSeveralServersInEveryCommandThatTakesThemTogether() {
        String crossslot = "-CROSSSLOT Keys in request don't hash to the same server\r\n";
        List<String> requests = List.of(
                "BITOP AND %s %s",
                "BLMOVE %s %s LEFT LEFT 0",
                "BLMPOP 0 2 %s %s LEFT",
                "BZMPOP 0 2 %s %s MIN",
                "GEOSEARCHSTORE %s %s FROMLONLAT 1 1 BYRADIUS 1 m",
                "LCS %s %s",
                "LMOVE %s %s LEFT LEFT",
                "LMPOP 2 %s %s LEFT",
                "MSETNX %s 1 %s 2",
                "PFCOUNT %s %s",
                "RENAME %s %s",
                "RENAMENX %s %s",
                "SDIFF %s %s",
                "SDIFFSTORE %s %s",
                "SINTERCARD 2 %s %s",
                "SINTERSTORE %s %s",
                "SMOVE %s %s a",
                "SUNION %s %s",
                "SUNIONSTORE %s %s",
                "XREAD STREAMS %s %s 0 0",
                "ZDIFF 2 %s %s",
                "ZINTERCARD 2 %s %s",
                "ZMPOP 2 %s %s MIN",
                "ZRANGESTORE %s %s 0 1",
                "ZUNION 2 %s %s",
                "ZUNIONSTORE %s 1 %s");
        for (String request : requests) {
            String line = String.format(request, ONE, TWO);
            assertThat(ours.send(line + "\r\n").readRedisReply()).as(line).isEqualTo(crossslot);
        }
        oursServes();
    }

    @Test
    void shouldRefuseScriptsWithKeysOfSeveralServersWhichSeeOnlySomeOfThemThroughTheOriginal() {
        String script = request("EVAL", "return redis.call('exists', KEYS[1], KEYS[2])", "2", TWO, ONE);
        original.send(script).expect(":1\r\n");
        assertThat(ours.send(script).readRedisReply()).startsWith("-CROSSSLOT ");
        oursServes();
    }

    @Test
    void shouldRouteZunionByItsKeys() {
        for (String key : List.of(ONE + "z", TWO + "z", "third", "fourth", "fifth")) {
            ours.send(request("ZADD", key, "1", "member")).readRedisReply();
        }
        int missed = 0;
        for (String key : List.of(ONE + "z", TWO + "z", "third", "fourth", "fifth")) {
            for (String command : List.of("ZUNION", "ZINTER", "ZDIFF")) {
                missed += original.send(request(command, "1", key))
                                .readRedisReply()
                                .equals("*0\r\n")
                        ? 1
                        : 0;
                ours.send(request(command, "1", key)).expect("*1\r\n$6\r\nmember\r\n");
            }
        }
        assertThat(missed).isPositive();
    }

    @Test
    void shouldListTheCommandsOfTheProxyNotOfAServer() {
        String ofServer = original.send(request("COMMAND")).readRedisReply();
        String ofProxy = ours.send(request("COMMAND")).readRedisReply();
        assertThat(ofServer).contains("restore-asking");
        assertThat(ofProxy).contains("mget").doesNotContain("restore-asking");
    }

    @Test
    void shouldKeepAClientWhoseMgetFails() {
        try (SideBySide dead = SideBySide.over(
                PoolYaml.redis("alpha").server(one.port(), "one").server(Ports.free(), "two"))) {
            String requests = request("MGET", ONE, TWO) + request("PING");
            assertThat(dead.original().send(requests).readUntilClosed()).startsWith("-ERR Connection refused\r\n");
            dead.ours().send(requests).expect("-ERR Connection refused\r\n+PONG\r\n");
            dead.ours().send(request("PING")).expect("+PONG\r\n");
        }
    }

    @Test
    void shouldAnswerAnMgetWhoseServersAllFailAtOnce() {
        try (SideBySide dead = SideBySide.over(PoolYaml.redis("alpha")
                .server("/tmp/no-such-directory-here/1.sock:1 one")
                .server("/tmp/no-such-directory-here/2.sock:1 two"))) {
            String requests = request("MGET", ONE, TWO) + request("PING");
            assertThat(dead.original().send(requests).readUntilClosed()).isEmpty();
            dead.ours().send(requests).expect("-ERR No such file or directory\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldPassOnTheErrorOfAFragment() {
        try (RedisServer locked = RedisServer.start("--requirepass", "secret");
                SideBySide half = SideBySide.over(
                        PoolYaml.redis("alpha").server(one.port(), "one").server(locked.port(), "two"))) {
            for (String command : List.of("DEL", "MGET", "TOUCH", "UNLINK")) {
                half.original().send(request(command, ONE, TWO)).expect("-ERR Invalid argument\r\n");
                half.ours().send(request(command, ONE, TWO)).expect("-NOAUTH Authentication required.\r\n");
            }
            assertThat(half.ourStats().value("alpha", "forward_error")).isZero();
        }
    }

    @Test
    void shouldCountFragments() {
        for (RawClient client : List.of(original, ours)) {
            client.send(request("MGET", ONE, TWO)).readRedisReply();
        }
        assertThat(proxies.originalStats().value("alpha", "fragments")).isZero();
        assertThat(proxies.ourStats().value("alpha", "fragments")).isEqualTo(2);
    }

    @Test
    void shouldCountTheBytesOfASplitMsetOnce() {
        String request = request("MSET", ONE, "1", TWO, "2");
        long originalBefore = requestBytes(proxies.originalStats());
        original.send(request).expect("+OK\r\n");
        ours.send(request).expect("+OK\r\n");
        String fragments = request("mset", ONE, "1") + request("mset", TWO, "2");
        assertThat(requestBytes(proxies.ourStats())).isEqualTo(fragments.length());
        Await.until("the original counts", () -> requestBytes(proxies.originalStats()) > originalBefore);
        assertThat(requestBytes(proxies.originalStats()) - originalBefore).isGreaterThan(fragments.length());
    }

    private static long requestBytes(StatsReader stats) {
        return stats.value("alpha", "one", "request_bytes") + stats.value("alpha", "two", "request_bytes");
    }

    private void originalCloses(String request) {
        try (RawClient client = proxies.newClientOfOriginal()) {
            assertThat(client.send(request).readUntilClosed()).isEmpty();
        }
    }

    private void oursServes() {
        ours.send(request("PING")).expect("+PONG\r\n");
    }

    private static String request(String... words) {
        return RedisScript.request(words);
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
    }
}
