package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisText;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cluster of two nodes that the test plays. One serves its half of the slots; the other sends requests elsewhere, over and over, and
 * says in the map that they are its own.
 */
final class RedirectionsTest {
    private static final int ROUNDS = 3;
    private static final int FAILOVER_WAIT_MS = 300;
    /** In the second half of the slots. */
    private static final String KEY = "foo";

    private static final int SLOT = 12_182;
    /** In the first half. */
    private static final String OTHER_KEY = "b";

    private final Node serving = new Node("serving");
    private final Node sending = new Node("sending");
    private final int port = Ports.free();
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        proxy = RunningProxy.start(
                1,
                "gamma:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  distribution: cluster\n  failover_wait: "
                        + FAILOVER_WAIT_MS + "\n  servers: [127.0.0.1:" + serving.port() + ":1, 127.0.0.1:"
                        + sending.port() + ":1]\n");
        try (RawClient client = RawClient.connect(port)) {
            Await.until(
                    "the nodes are known",
                    () -> client.sendRedisRequest("SET", KEY, "1")
                            .readRedisReply()
                            .equals("+OK\r\n"));
        }
    }

    @AfterEach
    void close() {
        proxy.close();
        serving.server.close();
        sending.server.close();
    }

    private static Stream<Map.Entry<String, Function<RedirectionsTest, String>>> targets() {
        return Stream.of(
                Map.entry("itself", test -> "127.0.0.1:" + test.sending.port()),
                Map.entry("itself without a host", test -> ":" + test.sending.port()),
                Map.entry("itself with an unknown host", test -> "?:" + test.sending.port()),
                Map.entry("nobody", _ -> "127.0.0.1:" + Ports.free()),
                Map.entry("a name", test -> "localhost:" + test.serving.port()),
                Map.entry("a name of nobody", _ -> "no.such.host.invalid:6379"),
                Map.entry("nonsense", _ -> "nonsense"));
    }

    /** The client gets its error in time, and everybody else is served. */
    @ParameterizedTest
    @MethodSource("targets")
    void shouldNotFollowForEver(Map.Entry<String, Function<RedirectionsTest, String>> target) {
        sending.answer = "-MOVED " + SLOT + ' ' + target.getValue().apply(this) + "\r\n";
        int mapsBefore = sending.asked("CLUSTER SLOTS") + serving.asked("CLUSTER SLOTS");
        long beginNs = System.nanoTime();
        try (RawClient client = RawClient.connect(port);
                RawClient other = RawClient.connect(port)) {
            for (int i = 0; i < ROUNDS; i++) {
                client.sendRedisRequest("SET", KEY, "1");
                other.sendRedisRequest("SET", OTHER_KEY, "1").expect("+OK\r\n");
                client.expect("-TRYAGAIN the cluster is being reconfigured\r\n");
            }
        }

        long tookS = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNs) + 1;
        int maps = sending.asked("CLUSTER SLOTS") + serving.asked("CLUSTER SLOTS") - mapsBefore;
        // The second question of a refresh goes to the other node.
        assertThat(maps).isLessThanOrEqualTo((int) (2 * 10 * tookS));
        assertThat(sending.asked("SET")).isLessThanOrEqualTo(1 + ROUNDS * 6);
    }

    /** Each says that the other one has the slot. */
    @Test
    void shouldNotGoToAndFroForEver() {
        sending.answer = "-MOVED " + SLOT + " 127.0.0.1:" + serving.port() + "\r\n";
        serving.answer = "-MOVED " + SLOT + " 127.0.0.1:" + sending.port() + "\r\n";
        int before = sending.asked("SET") + serving.asked("SET");
        try (RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("SET", KEY, "1").expect("-TRYAGAIN the cluster is being reconfigured\r\n");
        }

        assertThat(sending.asked("SET") + serving.asked("SET") - before).isBetween(2, 6);
    }

    /** A name leads to another machine than before; what was connected before is not used any more. */
    @Test
    void shouldConnectAnewIfANodeSendsToItself() {
        sending.answerOnOldConnections("-MOVED " + SLOT + " 127.0.0.1:" + sending.port() + "\r\n");
        try (RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("SET", KEY, "1").expect("+OK\r\n");
        }
    }

    /** A node that says in the map that it has half of the slots. */
    private final class Node {
        private final String id;
        private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        private final FakeServer server = FakeServer.start(this::play);
        /** To each SET. */
        private volatile String answer = "+OK\r\n";

        /** Connections from this one on are new. */
        private volatile int firstNew = Integer.MAX_VALUE;

        private volatile String answerOfOld = "";

        Node(String id) {
            this.id = id;
        }

        int port() {
            return server.port();
        }

        int asked(String question) {
            return asked.computeIfAbsent(question, _ -> new AtomicInteger()).get();
        }

        void answerOnOldConnections(String text) {
            answerOfOld = text;
            firstNew = server.connectionCount() + 1;
        }

        private void play(FakeServer.Connection connection) {
            int number = server.connectionCount();
            try {
                while (true) {
                    List<String> words = connection.readRedisRequest();
                    String question = words.getFirst().equals("CLUSTER") ? String.join(" ", words) : words.getFirst();
                    asked.computeIfAbsent(question, _ -> new AtomicInteger()).incrementAndGet();
                    connection.send(answer(question, number < firstNew && firstNew < Integer.MAX_VALUE));
                }
            } catch (RuntimeException | AssertionError e) {
                // The proxy has closed the connection.
            }
        }

        private String answer(String question, boolean isOld) {
            return switch (question) {
                case "PING" -> "+PONG\r\n";
                case "CLUSTER INFO" -> RedisText.bulk("cluster_state:ok\r\n");
                case "CLUSTER SLOTS" -> "*2\r\n" + slots(0, 8191, serving) + slots(8192, 16383, sending);
                case "CLUSTER NODES" -> RedisText.bulk(line(serving, "0-8191") + line(sending, "8192-16383"));
                case "SET" -> isOld ? answerOfOld : answer;
                default -> "-ERR unknown command '" + question + "'\r\n";
            };
        }

        private static String slots(int first, int last, Node node) {
            return "*3\r\n:" + first + "\r\n:" + last + "\r\n*3\r\n" + RedisText.bulk("127.0.0.1") + ":" + node.port()
                    + "\r\n" + RedisText.bulk(node.id);
        }

        private String line(Node node, String slots) {
            return node.id + " 127.0.0.1:" + node.port() + "@1 " + (node == this ? "myself," : "") + "master - 0 0 "
                    + (node == serving ? 1 : 2) + " connected " + slots + "\n";
        }
    }
}
