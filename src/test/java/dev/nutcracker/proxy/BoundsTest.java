package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.Limit;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools that bound requests and responses: who exceeds a bound gets an error in its place, and goes on. */
final class BoundsTest {
    private static final String TOO_LARGE = "-ERR response too large\r\n";
    private static final int BOUND_BYTES = 100_000;

    private static RedisServer one;
    private static RedisServer two;
    private static MemcachedServer memcached;
    private static MemcachedServer another;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
        memcached = MemcachedServer.start();
        another = MemcachedServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
        memcached.close();
        another.close();
    }

    private static PoolYaml redis(String limits) {
        return PoolYaml.redis("alpha")
                .server(one.port(), "one")
                .server(two.port(), "two")
                .set("limits", limits);
    }

    private static PoolYaml memcache(String limits) {
        return PoolYaml.memcache("beta")
                .server(memcached.port(), "one")
                .server(another.port(), "two")
                .set("limits", limits);
    }

    private static long limited(RunningProxy proxy, String pool, Limit limit) {
        return proxy.metrics(pool).limited()[limit.ordinal()];
    }

    private static String bulk(String value) {
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    @Test
    void shouldRefuseARequestThatIsTooLargeAndGoOn() {
        PoolYaml pool = redis("{max_request: 2k}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.sendRedisRequest("SET", "a", "v".repeat(3_000_000));
            client.sendRedisRequest("SET", "a", "v".repeat(1900));
            client.sendRedisRequest("MSET", "a", "v".repeat(1100), "b", "v".repeat(1100));
            client.sendRedisRequest("STRLEN", "a");
            String error = "-ERR value too large (max_request)\r\n";
            client.expect(error + "+OK\r\n" + error + ":1900\r\n");
            client.sendRedisRequest("MULTI")
                    .sendRedisRequest("SET", "a", "v".repeat(2100))
                    .sendRedisRequest("EXEC");
            client.expect("+OK\r\n" + error);
            assertThat(client.readRedisReply()).startsWith("-EXECABORT");
            assertThat(proxy.keptBytes()).isLessThan(100_000);
            assertThat(limited(proxy, "alpha", Limit.MAX_REQUEST)).isEqualTo(3);
        }
    }

    @Test
    void shouldRefuseARequestWithTooManyArgumentsAsRedisDoes() {
        for (int arguments : new int[] {2, 3, 9, 10, 11, 20}) {
            PoolYaml pool = redis("{max_arguments: " + arguments + "}");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                String[] words = new String[arguments];
                Arrays.fill(words, "k");
                words[0] = "DEL";
                client.sendRedisRequest(words).expect(":0\r\n");
                String[] more = Arrays.copyOf(words, arguments + 1);
                more[arguments] = "k";
                client.sendRedisRequest(more).expect("-ERR Protocol error: invalid multibulk length\r\n");
                assertThat(client.readUntilClosed()).isEmpty();
                assertThat(limited(proxy, "alpha", Limit.MAX_ARGUMENTS)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldRefuseAKeyThatIsTooLong() {
        PoolYaml pool = redis("{max_key: 10}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String error = "-ERR key too long, the limit is 10 bytes\r\n";
            client.send("SET 12345678901 x\r\nEVAL 'return 1' 1 12345678901\r\nSUBSCRIBE 12345678901\r\n");
            client.expect(error + error + error);
            client.send("SET 1234567890 12345678901\r\nDEL 1234567890 12345678901\r\nGET 1234567890\r\n");
            client.expect("+OK\r\n" + error + "$11\r\n12345678901\r\n");
            assertThat(limited(proxy, "alpha", Limit.MAX_KEY)).isEqualTo(4);
        }
    }

    @Test
    void shouldTakeOnOtherBoundsForRequestsByAReload() throws IOException {
        PoolYaml pool = redis("{}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SET long-key x\r\n").expect("+OK\r\n");
            proxy.reload(pool.set("limits", "{max_key: 4, max_request: 1k, max_arguments: 4}"));
            client.send("SET long-key x\r\n").expect("-ERR key too long, the limit is 4 bytes\r\n");
            client.sendRedisRequest("SET", "a", "v".repeat(1024)).expect("-ERR value too large (max_request)\r\n");
            proxy.reload(pool.set("limits", "{}"));
            client.send("SET long-key x\r\nDEL 1 2 3 4 5 6 7 8 9 10 11\r\n").expect("+OK\r\n:0\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HELLO 3\r\n"})
    void shouldAnswerWithAnErrorInPlaceOfALargeResponse(String version) {
        PoolYaml pool = redis("{max_response: 100k}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            if (!version.isEmpty()) {
                client.send(version).readRedisReply();
            }
            String large = "v".repeat(5_000_000);
            client.sendRedisRequest("SET", "large", large)
                    .sendRedisRequest("SET", "small", "x")
                    .expect("+OK\r\n+OK\r\n");
            for (int list = 0; list < 10; list++) {
                client.sendRedisRequest("DEL", "list").readRedisReply();
                client.sendRedisRequest("RPUSH", "list", "e".repeat(50_000), "e".repeat(50_000), "e".repeat(50_000))
                        .expect(":3\r\n");
            }
            client.send(
                    "GET small\r\nGET large\r\nGET small\r\nLRANGE list 0 -1\r\nLRANGE list 0 0\r\nGET large\r\nPING\r\n");
            client.expect(bulk("x") + TOO_LARGE + bulk("x") + TOO_LARGE + "*1\r\n" + bulk("e".repeat(50_000))
                    + TOO_LARGE + "+PONG\r\n");
            client.send("MGET small large nothing-1 nothing-2 nothing-3 nothing-4\r\nMGET small\r\n");
            client.expect(TOO_LARGE + "*1\r\n" + bulk("x"));
            client.send("MULTI\r\nGET large\r\nEXEC\r\nGET small\r\n");
            client.expect("+OK\r\n+QUEUED\r\n" + TOO_LARGE + bulk("x"));
            assertThat(proxy.keptBytes()).isLessThan(BOUND_BYTES);
            assertThat(limited(proxy, "alpha", Limit.MAX_RESPONSE)).isEqualTo(5);
        }
    }

    @Test
    void shouldBoundExactlyAndKeepOtherClientsOnTheConnection() {
        PoolYaml pool = redis("{max_response: 1007}").set("server_connections", 1);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            // $996 CR LF, the value, CR LF: eight bytes more than the value.
            client.sendRedisRequest("SET", "fits", "v".repeat(999)).sendRedisRequest("SET", "not", "v".repeat(1000));
            client.expect("+OK\r\n+OK\r\n");
            for (int i = 0; i < 20; i++) {
                client.send("GET not\r\n");
                other.send("GET fits\r\n");
                other.expect(bulk("v".repeat(999)));
                client.expect(TOO_LARGE);
            }
        }
    }

    @Test
    void shouldTakeOnOtherBoundsForResponsesByAReload() throws IOException {
        PoolYaml pool = redis("{}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String value = "v".repeat(2_000_000);
            client.sendRedisRequest("SET", "large", value).expect("+OK\r\n");
            client.send("GET large\r\n").expect(bulk(value));
            proxy.reload(pool.set("limits", "{max_response: 1m}"));
            client.send("GET large\r\nPING\r\n").expect(TOO_LARGE + "+PONG\r\n");
            proxy.reload(pool.set("limits", "{max_response: 3m}"));
            client.send("GET large\r\n").expect(bulk(value));
            proxy.reload(pool.set("limits", "{max_response: 1k}"));
            client.send("GET large\r\n").expect(TOO_LARGE);
            proxy.reload(pool.set("limits", "{}"));
            client.send("GET large\r\n").expect(bulk(value));
        }
    }

    @Test
    void shouldBoundWhatMemcachedIsSentAndAnswers() {
        PoolYaml pool = memcache("{max_request: 10k, max_key: 20, max_arguments: 8, max_response: 5k}");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String block = "x".repeat(20_000);
            client.send("set a 0 0 20000\r\n" + block + "\r\nset a 0 0 20000 noreply\r\n" + block + "\r\n");
            client.send("set a 0 0 10000\r\n" + "x".repeat(10_000) + "\r\nms a 20000\r\n" + block
                    + "\r\nset b 0 0 1\r\ny\r\n");
            String tooLarge = "SERVER_ERROR object too large for cache\r\n";
            client.expect(tooLarge + "STORED\r\n" + tooLarge + "STORED\r\n");
            client.send("get " + "k".repeat(21) + "\r\nget b\r\n");
            client.expect("CLIENT_ERROR bad command line format\r\nVALUE b 0 1\r\ny\r\nEND\r\n");
            String error = "SERVER_ERROR response too large\r\n";
            client.send("get a\r\nget b\r\nmg a v\r\nmg b v\r\n");
            client.expect(error + "VALUE b 0 1\r\ny\r\nEND\r\n" + error + "VA 1\r\ny\r\n");
            client.send("get b a c d e f g\r\nmn\r\n");
            assertThat(answersUpTo(client, "MN\r\n")).contains(error);
            client.send("get 1 2 3 4 5 6 7 8\r\n");
            client.expect("CLIENT_ERROR too many words in one line, the limit is 8\r\n");
            assertThat(client.readUntilClosed()).isEmpty();
            assertThat(limited(proxy, "beta", Limit.MAX_REQUEST)).isEqualTo(3);
            assertThat(limited(proxy, "beta", Limit.MAX_RESPONSE)).isEqualTo(3);
            assertThat(limited(proxy, "beta", Limit.MAX_ARGUMENTS)).isEqualTo(1);
        }
    }

    private static String answersUpTo(RawClient client, String end) {
        StringBuilder answers = new StringBuilder();
        while (!answers.toString().endsWith(end)) {
            answers.append(client.readLine());
        }
        return answers.toString();
    }

    @Test
    void shouldBoundTheBinaryProtocolToo() {
        PoolYaml pool = memcache("{max_request: 10k, max_response: 5k}");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            List<BinaryPacket> requests = new ArrayList<>();
            requests.add(BinaryPacket.set(0x01, 1, "a", "x".repeat(20_000)));
            requests.add(BinaryPacket.set(0x01, 2, "a", "x".repeat(10_000)));
            requests.add(BinaryPacket.set(0x01, 3, "b", "y"));
            requests.add(BinaryPacket.request(0x00, 4, "a"));
            requests.add(BinaryPacket.request(0x09, 5, "nothing"));
            requests.add(BinaryPacket.request(0x0d, 6, "a"));
            requests.add(BinaryPacket.request(0x00, 7, "b"));
            requests.add(BinaryPacket.noop(8));
            requests.forEach(packet -> client.send(packet.bytes().getBytes(StandardCharsets.ISO_8859_1)));
            List<BinaryPacket> answers = new ArrayList<>();
            do {
                answers.add(BinaryPacket.read(client));
            } while (answers.getLast().opaque() != 8);
            assertThat(answers)
                    .extracting(packet -> packet.opaque() + " " + packet.opcode() + " " + packet.status())
                    .containsExactly("1 1 3", "2 1 0", "3 1 0", "4 0 3", "6 13 3", "7 0 0", "8 10 0");
            assertThat(answers.get(3).value()).isEqualTo("response too large");
        }
    }

    @Test
    void shouldNotReadABinaryBodyOfAnyLength() {
        PoolYaml pool = memcache("{}");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            byte[] head = new byte[24];
            head[0] = (byte) 0x80;
            head[1] = 0x77;
            head[8] = (byte) 0x7f;
            client.send(head);
            assertThat(BinaryPacket.read(client).status()).isEqualTo(0x81);
            assertThat(client.readUntilClosed()).isEmpty();
        }
    }
}
