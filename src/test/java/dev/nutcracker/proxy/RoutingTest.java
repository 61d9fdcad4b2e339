package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.RouteReport;
import dev.nutcracker.stats.RoutesJson;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools whose routes lead to other pools, in front of real servers of Redis. */
final class RoutingTest {
    private static final int PORT = Ports.free();
    private static final int MAIN_PORT = Ports.free();
    private static RedisServer main;
    private static RedisServer other;
    private static RedisServer third;

    @BeforeAll
    static void startServers() {
        main = RedisServer.start();
        other = RedisServer.start();
        third = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        main.close();
        other.close();
        third.close();
    }

    @BeforeEach
    void emptyServers() {
        for (RedisServer server : List.of(main, other, third)) {
            try (RawClient direct = server.connect()) {
                direct.send("FLUSHALL\r\n").expect("+OK\r\n");
            }
        }
    }

    /** A routing pool in front of the pools main and other, the latter with two servers. */
    private static String yaml(String... routes) {
        return front(routes) + """
            main:
              listen: 127.0.0.1:%d
              redis: true
              servers:
               - 127.0.0.1:%d:1 m
            other:
              redis: true
              servers:
               - 127.0.0.1:%d:1 second
               - 127.0.0.1:%d:1 third
            """.formatted(MAIN_PORT, main.port(), other.port(), third.port());
    }

    private static String front(String... routes) {
        return "front:\n  listen: 127.0.0.1:" + PORT + "\n  redis: true\n  routes:\n   - "
                + String.join("\n   - ", routes) + '\n';
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    @Test
    void shouldSendEachKeyToThePoolOfItsRoute() {
        try (RunningProxy _ = RunningProxy.start(2, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            client.send("MSET o:1 a 1 b o:2 c 2 d o:3 e\r\n").expect("+OK\r\n");
            client.send("MGET 1 o:1 2 o:2 o:3 o:4\r\n")
                    .expect("*6\r\n$1\r\nb\r\n$1\r\na\r\n$1\r\nd\r\n$1\r\nc\r\n$1\r\ne\r\n$-1\r\n");
            client.send("DBSIZE\r\nDEL 1 o:1 nothing\r\n").expect(":5\r\n:2\r\n");

            assertThat(at(main, "KEYS *")).isEqualTo("*1\r\n$1\r\n2\r\n");
            assertThat(size(other) + size(third)).isEqualTo(2);
            assertThat(at(other, "MGET o:2 o:3") + at(third, "MGET o:2 o:3"))
                    .contains("$1\r\nc\r\n")
                    .contains("$1\r\ne\r\n");
        }
    }

    @Test
    void shouldRefuseCommandsWhoseKeysLieInSeveralPools() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            String apart = "-CROSSSLOT Keys in request don't hash to the same server\r\n";
            client.send("SET 1 a\r\nRENAME 1 o:1\r\nRENAME 1 2\r\n").expect("+OK\r\n" + apart + "+OK\r\n");
            client.send("MULTI\r\nSET 1 a\r\nSET o:1 a\r\nEXEC\r\n")
                    .expect("+OK\r\n+QUEUED\r\n" + apart
                            + "-EXECABORT Transaction discarded because of previous errors.\r\n");
        }
    }

    @Test
    void shouldAnswerWithTheErrorOfARoute() {
        try (RunningProxy proxy = RunningProxy.start(
                        1, yaml("{prefix: 'x:', error: 'moved away'}", "{prefix: 'o:', pool: other}"));
                RawClient client = RawClient.connect(PORT)) {
            client.send("GET x:1\r\nSET o:1 a\r\nGET y\r\nMGET o:1 x:1\r\n")
                    .expect("-ERR moved away\r\n+OK\r\n-ERR no route takes this key\r\n-ERR moved away\r\n");
            assertThat(proxy.metrics("front").errors()[ErrorKind.NO_ROUTE.ordinal()])
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldRouteByCommands() {
        try (RunningProxy _ = RunningProxy.start(
                        1,
                        yaml("{commands: ['@write'], pool: main}", "{commands: [get], pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET a 1\r\nGET a\r\nSTRLEN a\r\n").expect("+OK\r\n$-1\r\n:1\r\n");
            client.send("MULTI\r\nSET a 2\r\nGET a\r\nEXEC\r\n")
                    .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\n2\r\n");
            client.send("WATCH a\r\nMULTI\r\nGET a\r\nEXEC\r\nGET a\r\n")
                    .expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n$1\r\n2\r\n$-1\r\n");
        }
    }

    @Test
    void shouldSendRequestsWithoutAKeyToTheKeylessPool() {
        String keyless =
                yaml("{prefix: 'o:', pool: other}", "{pool: other}").replace("  routes:", "  keyless: main\n  routes:");
        try (RunningProxy proxy = RunningProxy.start(1, keyless);
                RawClient client = RawClient.connect(PORT)) {
            client.sendRedisRequest("EVAL", "return redis.call('incr', 'x')", "0");
            client.send("SET a 1\r\n").expect(":1\r\n+OK\r\n");
            assertThat(at(main, "GET x")).isEqualTo("$1\r\n1\r\n");
            assertThat(proxy.administered().routes()).hasSize(2);
        }
    }

    @Test
    void shouldScanAllPools() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            StringBuilder sets = new StringBuilder("MSET");
            for (int i = 0; i < 50; i++) {
                sets.append(" o:").append(i).append(" x k").append(i).append(" x");
            }
            client.send(sets + "\r\n").expect("+OK\r\n");
            assertThat(client.scanRedis(20)).hasSize(100).doesNotHaveDuplicates();
        }
    }

    @Test
    void shouldPublishWhereChannelsAreSubscribed() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT);
                RawClient subscriber = RawClient.connect(PORT);
                RawClient second = RawClient.connect(PORT)) {
            subscriber
                    .send("SUBSCRIBE o:news news\r\n")
                    .expect("*3\r\n"
                            + "$9\r\n"
                            + "subscribe\r\n"
                            + "$6\r\n"
                            + "o:news\r\n"
                            + ":1\r\n"
                            + "*3\r\n"
                            + "$9\r\n"
                            + "subscribe\r\n"
                            + "$4\r\n"
                            + "news\r\n"
                            + ":2\r\n");
            second.send("SUBSCRIBE o:news\r\n").expect("*3\r\n$9\r\nsubscribe\r\n$6\r\no:news\r\n:1\r\n");
            client.send("PUBLISH o:news a\r\n").expect(":2\r\n");
            subscriber.expect("*3\r\n$7\r\nmessage\r\n$6\r\no:news\r\n$1\r\na\r\n");
            client.send("PUBLISH news b\r\nPUBLISH none c\r\n").expect(":1\r\n:0\r\n");
            subscriber.expect("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nb\r\n");
            second.expect("*3\r\n$7\r\nmessage\r\n$6\r\no:news\r\n$1\r\na\r\n");
        }
    }

    @Test
    void shouldBlockAtTheServerOfTheRoute() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT);
                RawClient pusher = RawClient.connect(PORT)) {
            client.send("BLPOP o:list 0\r\n");
            pusher.send("RPUSH o:list x\r\n").readRedisReply();
            client.expect("*2\r\n$6\r\no:list\r\n$1\r\nx\r\n");
        }
    }

    @Test
    void shouldMoveKeysWithThePercentageAnOperatorOrders() throws IOException {
        String yaml = yaml("{percent: 0, pool: other}", "{pool: main}");
        try (RunningProxy proxy = RunningProxy.start(2, yaml);
                RawClient client = RawClient.connect(PORT)) {
            setKeys(client);
            assertThat(at(main, "DBSIZE")).isEqualTo(":200\r\n");

            assertThat(proxy.administered().share("front", 0, 25, "a test").outcome())
                    .isEqualTo(Outcome.DONE);
            setKeys(client);
            long moved = size(other) + size(third);
            proxy.administered().share("front", 0, 100, "a test");
            setKeys(client);
            List<RouteReport> routes = proxy.administered().routes();
            assertThat(proxy.reload(yaml)).isEmpty();
            client.send("GET 1\r\n").expect("$1\r\nx\r\n");

            assertThat(moved).isBetween(30L, 70L);
            assertThat(routes).extracting(RouteReport::percent).containsExactly(100.0, 100.0);
            assertThat(routes.get(0).requests() + routes.get(1).requests()).isEqualTo(600);
            assertThat(RoutesJson.of(proxy.administered().routes()))
                    .startsWith("{\"routes\":[{\"pool\":\"front\", \"index\":0, \"match\":\"all\","
                            + " \"pool_to\":\"other\", \"percent\":0.0000, \"requests\":"
                            + routes.get(0).requests() + ',');
            assertThat(proxy.administered().share("front", 2, 1, "a test").outcome())
                    .isEqualTo(Outcome.UNKNOWN);
            assertThat(proxy.administered().share("nothing", 0, 1, "a test").outcome())
                    .isEqualTo(Outcome.UNKNOWN);
        }
    }

    private static long size(RedisServer server) {
        return Long.parseLong(at(server, "DBSIZE").substring(1).strip());
    }

    private static void setKeys(RawClient client) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            requests.append("SET ").append(i).append(" x\r\n");
        }
        client.send(requests.toString()).expect("+OK\r\n".repeat(200));
    }

    @Test
    void shouldTakeOnOtherRoutesWithAReload() throws IOException {
        try (RunningProxy proxy = RunningProxy.start(2, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET o:1 a\r\nSET 1 a\r\n").expect("+OK\r\n+OK\r\n");
            client.send("MULTI\r\n").expect("+OK\r\n");
            assertThat(proxy.reload(yaml("{prefix: 'o:', pool: main}", "{pool: other}")))
                    .isEmpty();
            client.send("SET o:2 b\r\nEXEC\r\n").expect("+QUEUED\r\n*1\r\n+OK\r\n");
            client.send("GET o:1\r\nGET 1\r\nGET o:2\r\n").expect("$-1\r\n$-1\r\n$1\r\nb\r\n");
            String withoutThird = yaml("{prefix: 'o:', pool: other}", "{pool: main}")
                    .replaceAll("   - 127.0.0.1:" + third.port() + ".*\n", "");
            assertThat(proxy.reload(withoutThird)).isEmpty();
            client.send("MSET o:1 x o:2 x o:3 x o:4 x o:5 x\r\n").expect("+OK\r\n");
            assertThat(at(other, "DBSIZE")).isNotEqualTo(":0\r\n");
            assertThat(at(other, "EXISTS o:1 o:2 o:3 o:4 o:5")).isEqualTo(":5\r\n");
        }
    }

    @Test
    void shouldFollowRoutesToFurtherRoutes() throws IOException {
        String inner = """
            inner:
              redis: true
              routes:
               - {prefix: 'o:x', error: inner}
               - {prefix: 'o:', pool: other}
               - {pool: main}
            """;
        try (RunningProxy proxy =
                        RunningProxy.start(1, yaml("{prefix: 'o:y', error: outer}", "{pool: inner}") + inner);
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET o:x 1\r\nSET o:y 1\r\nSET o:z 1\r\nSET z 1\r\nDBSIZE\r\n")
                    .expect("-ERR inner\r\n-ERR outer\r\n+OK\r\n+OK\r\n:2\r\n");
            proxy.administered().share("inner", 1, 0, "a test");
            client.send("GET o:z\r\n").expect("$-1\r\n");
            assertThat(proxy.administered().routes())
                    .extracting(RouteReport::requests)
                    .containsExactly(1L, 4L, 1L, 1L, 2L);
            assertThat(proxy.reload(yaml("{pool: inner}") + inner.replace("error: inner", "pool: main")))
                    .isEmpty();
            client.send("SET o:x 1\r\n").expect("+OK\r\n");
            assertThat(at(main, "GET o:x")).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldKeepToTheFailurePolicyOfEachPool() {
        int nobody = Ports.free();
        String ejecting = yaml("{pool: other}")
                .replace("127.0.0.1:" + third.port(), "127.0.0.1:" + nobody)
                .replace(
                        "other:\n  redis: true\n",
                        "other:\n  redis: true\n  auto_eject_hosts: true\n  server_failure_limit: 1\n");
        try (RunningProxy _ = RunningProxy.start(1, ejecting);
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 40; i++) {
                client.send("SET " + i + " x\r\n").readRedisReply();
            }
            setKeys(client);
            assertThat(at(other, "DBSIZE")).isEqualTo(":200\r\n");
        }
    }

    @Test
    void shouldFailOverAsThePoolOfARouteDoes() {
        String failingOver = yaml("{prefix: 'o:', pool: other}", "{pool: main}")
                .replace("127.0.0.1:" + main.port(), "127.0.0.1:" + Ports.free())
                .replace(
                        "  redis: true\n  servers:\n   - 127.0.0.1:" + other.port(),
                        "  redis: true\n  listen: 127.0.0.1:" + Ports.free() + "\n  servers:\n   - 127.0.0.1:"
                                + other.port())
                .replace(
                        "main:\n",
                        "main:\n  on_failure: failover\n  failover_pool: other\n  on_return: flush\n"
                                + "  allow_flush: true\n  server_failure_limit: 1\n");
        try (RunningProxy proxy = RunningProxy.start(1, failingOver);
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET 1 a\r\n").readRedisReply();
            client.send("SET 1 a\r\nSET o:1 b\r\nMGET 1 o:1\r\n").expect("+OK\r\n+OK\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n");
            assertThat(size(other) + size(third)).isEqualTo(2);
            assertThat(proxy.metrics("front").traffic()[TrafficCounter.FAILED_OVER.ordinal()])
                    .isEqualTo(2);
        }
    }

    @Test
    void shouldEndAtOnceWhenItIsRemoved() throws IOException {
        String yaml = yaml("{prefix: 'o:', pool: other}", "{pool: main}");
        try (RunningProxy proxy = RunningProxy.start(2, yaml);
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET o:1 a\r\nSET 1 a\r\n").expect("+OK\r\n+OK\r\n");
            String[] pools = yaml.split("(?m)^(?=main:)");
            assertThat(proxy.reload(pools[1].replaceAll("(?s)other:.*", ""))).isEmpty();
            assertThat(client.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void shouldSpeakTheProtocolAndDatabaseOfEachClientWithAllPools() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: other}", "{pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            assertThat(client.send("HELLO 3\r\n").readRedisReply()).startsWith("%");
            client.send("SELECT 2\r\nSET o:1 a\r\nSET 1 a\r\nHSET o:h f v\r\nHGETALL o:h\r\n")
                    .expect("+OK\r\n+OK\r\n+OK\r\n:1\r\n%1\r\n$1\r\nf\r\n$1\r\nv\r\n");
            assertThat(at(main, "DBSIZE")).isEqualTo(":0\r\n");
        }
    }
}
