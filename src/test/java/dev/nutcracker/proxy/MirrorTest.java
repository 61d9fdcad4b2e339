package dev.nutcracker.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.MirrorReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes that copy requests to another pool. */
final class MirrorTest {
    private static final int PORT = Ports.free();
    private static RedisServer main;
    private static RedisServer copy;

    @BeforeAll
    static void startServers() {
        main = RedisServer.start();
        copy = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        main.close();
        copy.close();
    }

    @BeforeEach
    void emptyServers() {
        at(main, "FLUSHALL");
        at(copy, "FLUSHALL");
    }

    private static String yaml(String mirror, int mirrorPort, boolean redis) {
        return """
            front:
              listen: 127.0.0.1:%d
              redis: %b
              routes:
               - {pool: main, mirror: {pool: copy%s}}
            main:
              redis: %b
              servers:
               - 127.0.0.1:%d:1 m
            copy:
              redis: %b
              servers:
               - 127.0.0.1:%d:1 c
            """.formatted(PORT, redis, mirror, redis, main.port(), redis, mirrorPort);
    }

    private static RunningProxy mirroring(String mirror) {
        return RunningProxy.start(1, yaml(mirror, copy.port(), true));
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    private static MirrorReport report(RunningProxy proxy) {
        return Objects.requireNonNull(proxy.administered().routes().getFirst().mirror());
    }

    @Test
    void shouldCopyRequestsOfOneKeyAndOfSeveral() {
        try (RunningProxy proxy = mirroring("");
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET a 1\r\nMSET b 2 c 3\r\nDEL c\r\nRENAME b d\r\nGET a\r\nMGET a d\r\n")
                    .expect("+OK\r\n+OK\r\n:1\r\n+OK\r\n$1\r\n1\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
            client.sendRedisRequest("EVAL", "return redis.call('set', KEYS[1], ARGV[1])", "1", "e", "5");
            client.expect("+OK\r\n");
            Await.until(
                    "the copies are answered",
                    () -> at(copy, "MGET a b c d e").equals("*5\r\n$1\r\n1\r\n$-1\r\n$-1\r\n$1\r\n2\r\n$1\r\n5\r\n"));
            assertThat(report(proxy)).isEqualTo(new MirrorReport("copy", 7, 0, 0, 0));
        }
    }

    @Test
    void shouldCopyOnlyTheCommandsAndTheShareThatAreWanted() {
        try (RunningProxy proxy = mirroring(", commands: ['@write'], percent: 50");
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 200; i++) {
                client.send("SET " + i + " x\r\nGET " + i + "\r\n").expect("+OK\r\n$1\r\nx\r\n");
            }
            assertThat(report(proxy).sent()).isBetween(70L, 130L);
        }
    }

    @Test
    void shouldLoadAScriptAgainThatTheMirrorHasForgotten() {
        try (RunningProxy proxy = mirroring("");
                RawClient client = RawClient.connect(PORT)) {
            String script = "return redis.call('incr', KEYS[1])";
            String sha = at(main, "SCRIPT LOAD \"" + script + "\"").substring(5, 45);
            client.sendRedisRequest("EVAL", script, "1", "k").expect(":1\r\n");
            client.sendRedisRequest("EVALSHA", sha, "1", "k").expect(":2\r\n");
            Await.until("both are copied", () -> at(copy, "GET k").equals("$1\r\n2\r\n"));
            at(copy, "SCRIPT FLUSH");

            client.sendRedisRequest("EVALSHA", sha, "1", "k").expect(":3\r\n");
            Await.until(
                    "the mirror has refused it",
                    () -> at(copy, "INFO errorstats").contains("NOSCRIPT"));
            client.sendRedisRequest("EVALSHA", sha, "1", "k").expect(":4\r\n");

            Await.until("the mirror knows it again", () -> at(copy, "GET k").equals("$1\r\n3\r\n"));
            assertThat(report(proxy).sent()).isEqualTo(4);
        }
    }

    @Test
    void shouldNotCopyTransactions() {
        try (RunningProxy proxy = mirroring("");
                RawClient client = RawClient.connect(PORT)) {
            client.send("MULTI\r\nSET a 1\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
            assertThat(report(proxy).sent()).isZero();
        }
    }

    @Test
    void shouldDropCopiesForAMirrorThatDoesNotAnswer() {
        try (FakeServer silent = FakeServer.start();
                RunningProxy proxy = RunningProxy.start(1, yaml(", max_outstanding: 3", silent.port(), true));
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET a 1\r\nSET b 1\r\nSET c 1\r\nSET d 1\r\nSET e 1\r\nGET a\r\n")
                    .expect("+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n$1\r\n1\r\n");
            assertThat(report(proxy)).isEqualTo(new MirrorReport("copy", 3, 3, 0, 0));
            RawConnection connection = silent.accept();
            connection.readRedisRequest();
            connection.readRedisRequest();
            connection.readRedisRequest();
            connection.send("+OK\r\n-ERR no\r\n+OK\r\n");
            Await.until("there is room again", () -> {
                client.send("SET f 1\r\n").expect("+OK\r\n");
                return report(proxy).sent() > 3;
            });
            connection.close();
            Await.until("the copy on it has failed", () -> report(proxy).failed() > 0);
            client.send("SET g 1\r\n").expect("+OK\r\n");
        }
    }

    @Test
    void shouldServeClientsWhileTheMirrorRefuses() {
        try (RunningProxy proxy = RunningProxy.start(2, yaml("", Ports.free(), true));
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 20; i++) {
                client.send("SET a " + i + "\r\nGET a\r\n").expect("+OK\r\n");
                client.readRedisReply();
            }
            Await.until("all copies have failed", () -> report(proxy).failed() == 40);
        }
    }

    @Test
    void shouldFindTheReadsThatTheMirrorAnswersOtherwise() {
        at(main, "MSET same 1 other 1 missing 1");
        at(copy, "MSET same 1 other 2");
        at(main, "SADD set a b c d");
        at(copy, "SADD set d c b a");
        at(main, "HSET hash a 1 b 2");
        at(copy, "HSET hash b 2 a 1");
        at(main, "HSET wrong a 1 b 2");
        at(copy, "HSET wrong a 2 b 1");
        at(copy, "SET type x");
        at(main, "SADD type x");
        try (RunningProxy proxy = mirroring(", compare: true");
                RawClient client = RawClient.connect(PORT)) {
            client.send("GET same\r\nGET other\r\nGET missing\r\nGET nothing\r\n")
                    .expect("$1\r\n1\r\n$1\r\n1\r\n$1\r\n1\r\n$-1\r\n");
            for (String request :
                    List.of("SMEMBERS set", "HGETALL hash", "HGETALL wrong", "SCARD type", "MGET other")) {
                client.send(request + "\r\n").readRedisReply();
            }
            Await.until("all are compared", () -> report(proxy).differences() == 5);
            List<Difference> differences = proxy.administered().differences();
            assertThat(differences)
                    .extracting(one -> one.command()
                            + ' '
                            + new String(one.key(), US_ASCII)
                            + ' '
                            + one.kind().text())
                    .containsExactlyInAnyOrder(
                            "get other value",
                            "get missing value",
                            "hgetall wrong value",
                            "scard type error_of_mirror",
                            "mget other value");
            assertThat(report(proxy)).isEqualTo(new MirrorReport("copy", 9, 0, 0, 5));
        }
    }

    /** One of a hundred strings, hashes and sets differs at the mirror. */
    @Test
    void shouldFindExactlyTheDifferencesThatWerePlanted() {
        SplittableRandom random = new SplittableRandom(16);
        Set<String> planted = new TreeSet<>();
        StringBuilder toMain = new StringBuilder();
        StringBuilder toCopy = new StringBuilder();
        StringBuilder reads = new StringBuilder();
        int count = 6000;
        while (planted.size() < count / 100) {
            planted.add("key:" + random.nextInt(count));
        }
        for (int i = 0; i < count; i++) {
            String key = "key:" + i;
            String member = planted.contains(key) ? "other" : "same";
            switch (i % 3) {
                case 0 -> {
                    toMain.append("SET ").append(key).append(" same\r\n");
                    toCopy.append("SET ").append(key).append(' ').append(member).append("\r\n");
                    reads.append("GET ").append(key).append("\r\n");
                }
                case 1 -> {
                    toMain.append("SADD ").append(key).append(" a b c same\r\n");
                    toCopy.append("SADD ")
                            .append(key)
                            .append(" c b a ")
                            .append(member)
                            .append("\r\n");
                    reads.append("SMEMBERS ").append(key).append("\r\n");
                }
                default -> {
                    toMain.append("HSET ").append(key).append(" a 1 b same\r\n");
                    toCopy.append("HSET ")
                            .append(key)
                            .append(" b ")
                            .append(member)
                            .append(" a 1\r\n");
                    reads.append("HGETALL ").append(key).append("\r\n");
                }
            }
        }
        send(main, toMain.toString(), count);
        send(copy, toCopy.toString(), count);
        try (RunningProxy proxy = mirroring(", compare: true, max_outstanding: 10000");
                RawClient client = RawClient.connect(PORT)) {
            client.send(reads.toString());
            for (int i = 0; i < count; i++) {
                client.readRedisReply();
            }
            Await.until("all are compared", () -> report(proxy).sent() == count);
            Await.until("all differences are found", () -> report(proxy).differences() >= planted.size());

            assertThat(proxy.administered().differences())
                    .extracting(one -> new String(one.key(), US_ASCII))
                    .containsExactlyInAnyOrderElementsOf(planted);
            assertThat(report(proxy)).isEqualTo(new MirrorReport("copy", count, 0, 0, planted.size()));
        }
    }

    private static void send(RedisServer server, String requests, int count) {
        try (RawClient direct = server.connect()) {
            direct.send(requests);
            for (int i = 0; i < count; i++) {
                direct.readRedisReply();
            }
        }
    }

    @Test
    void shouldCopyRequestsOfMemcached() {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer two = MemcachedServer.start();
                RunningProxy proxy = RunningProxy.start(
                        1,
                        yaml(", compare: true", two.port(), false)
                                .replace("127.0.0.1:" + main.port(), "127.0.0.1:" + one.port()));
                RawClient client = RawClient.connect(PORT);
                RawClient direct = RawClient.connect(two.port())) {
            client.send("set a 0 0 1\r\n1\r\nset b 0 0 1 noreply\r\n2\r\nms c 1 q\r\n3\r\nmn\r\nget a\r\nget a b c\r\n")
                    .expect("STORED\r\nMN\r\nVALUE a 0 1\r\n1\r\nEND\r\n"
                            + "VALUE a 0 1\r\n1\r\nVALUE b 0 1\r\n2\r\nVALUE c 0 1\r\n3\r\nEND\r\n");
            Await.until(
                    "the copies have arrived",
                    () -> direct.send("get c\r\n").readMemcacheReply().contains("3"));
            direct.send("set a 0 0 1\r\n9\r\n").expect("STORED\r\n");
            client.send("get a\r\n").expect("VALUE a 0 1\r\n1\r\nEND\r\n");
            Await.until("the answers are compared", () -> report(proxy).differences() == 1);
            assertThat(report(proxy).failed()).isZero();
        }
    }
}
