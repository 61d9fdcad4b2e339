package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.stats.FurtherPoolsReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes of Redis pools whose requests concern several pools. */
final class FurtherPoolsTest {
    private static final int PORT = Ports.free();
    private static RedisServer main;
    private static RedisServer other;

    @BeforeAll
    static void startServers() {
        main = RedisServer.start();
        other = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        main.close();
        other.close();
    }

    @BeforeEach
    void emptyServers() {
        at(main, "FLUSHALL");
        at(other, "FLUSHALL");
    }

    private static String yaml(String further) {
        return yaml(further, other.port());
    }

    private static String yaml(String further, int otherPort) {
        return """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {pool: main, %s}
            main:
              redis: true
              servers:
               - 127.0.0.1:%d:1 m
            other:
              redis: true
              timeout: 500
              servers:
               - 127.0.0.1:%d:1 o
            """.formatted(PORT, further, main.port(), otherPort);
    }

    private static RunningProxy running(String further) {
        return RunningProxy.start(1, yaml(further));
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    private static FurtherPoolsReport report(RunningProxy proxy) {
        return Objects.requireNonNull(proxy.administered().routes().getFirst().further());
    }

    private static final String ABORTED = "-EXECABORT Transaction discarded because of previous errors.\r\n";
    private static final String WARM = "warm_from: {pool: other}";
    private static final String ALL_MOVED = "migrate_to: {pool: other, percent: 100}";
    private static final String NONE_MOVED = "migrate_to: {pool: other}";

    @Test
    void shouldBringWhatIsNotThere() {
        at(other, "SET a 1");
        at(other, "RPUSH l x y");
        at(other, "HSET h f v");
        at(other, "SET e soon EX 100");
        try (RunningProxy proxy = running(WARM);
                RawClient client = RawClient.connect(PORT)) {
            client.send("GET a\r\nLRANGE l 0 -1\r\nHGET h f\r\nGET none\r\nGET e\r\n")
                    .expect("$1\r\n1\r\n*2\r\n$1\r\nx\r\n$1\r\ny\r\n$1\r\nv\r\n$-1\r\n$4\r\nsoon\r\n");
            assertThat(at(main, "MGET a e")).isEqualTo("*2\r\n$1\r\n1\r\n$4\r\nsoon\r\n");
            assertThat(Integer.parseInt(at(main, "TTL e").substring(1).strip())).isBetween(98, 100);
            assertThat(at(main, "TTL a")).isEqualTo(":-1\r\n");
            client.send("GET a\r\n").expect("$1\r\n1\r\n");
            assertThat(report(proxy).brought()).isEqualTo(4);
            assertThat(report(proxy).reads()).isEqualTo(6);
            assertThat(report(proxy).readsFromOther()).isEqualTo(4);
        }
    }

    @Test
    void shouldBringBeforeAWriteThatDependsOnTheValue() {
        at(other, "SET n 41");
        at(other, "RPUSH l x");
        at(other, "SET taken 1");
        try (RunningProxy proxy = running(WARM);
                RawClient client = RawClient.connect(PORT)) {
            client.send("INCR n\r\nRPUSH l y\r\nSET taken 2 NX\r\nINCR fresh\r\nGET n\r\nDEL n\r\nGET n\r\n")
                    .expect(":42\r\n:2\r\n$-1\r\n:1\r\n$2\r\n42\r\n:1\r\n$-1\r\n");
            assertThat(at(other, "EXISTS n l taken")).isEqualTo(":0\r\n");
            assertThat(at(main, "LRANGE l 0 -1")).isEqualTo("*2\r\n$1\r\nx\r\n$1\r\ny\r\n");
            assertThat(report(proxy).failed()).isZero();
        }
    }

    @Test
    void shouldNotBringBackWhatIsDeletedOrSet() {
        at(other, "MSET a 1 b 1 c 1 d 1");
        try (RunningProxy proxy = running(WARM);
                RawClient client = RawClient.connect(PORT)) {
            client.send("DEL a b\r\nSET c 2 PX 1\r\nMGET a b d\r\n")
                    .expect(":2\r\n+OK\r\n*3\r\n$-1\r\n$-1\r\n$1\r\n1\r\n");
            Await.until("the value has expired", () -> {
                client.send("GET c\r\n");
                return client.readRedisReply().equals("$-1\r\n");
            });
            assertThat(at(other, "MGET a b c d")).isEqualTo("*4\r\n$-1\r\n$-1\r\n$-1\r\n$1\r\n1\r\n");
            assertThat(report(proxy).failed()).isZero();
        }
    }

    @Test
    void shouldLetNoReadComeIntoATransactionThatFollowsIt() {
        at(main, "HSET h f v");
        try (RunningProxy _ = running("near: {pool: other}");
                RawClient client = RawClient.connect(PORT)) {
            client.send("GET h\r\n");
            client.readRedisReply();
            for (int i = 0; i < 20; i++) {
                client.send("WATCH w\r\nMULTI\r\nINCR n\r\nEXEC\r\nGET h\r\nMULTI\r\nINCR n\r\nEXEC\r\n");
                client.expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n:" + (2 * i + 1) + "\r\n");
                assertThat(client.readRedisReply()).startsWith("-WRONGTYPE");
                client.expect("+OK\r\n+QUEUED\r\n*1\r\n:" + (2 * i + 2) + "\r\n");
            }
        }
    }

    @Test
    void shouldBringForTransactionsAndTellTheOtherPool() {
        at(other, "MSET n 41 m 1");
        try (RunningProxy proxy = running(ALL_MOVED.replace("other", "other"));
                RawClient client = RawClient.connect(PORT)) {
            at(main, "MSET n 7 m 5");
            at(other, "FLUSHALL");
            client.send("WATCH n\r\nGET n\r\nMULTI\r\nINCR n\r\nSET m x\r\nEXEC\r\nGET n\r\n")
                    .expect("+OK\r\n$1\r\n7\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:8\r\n+OK\r\n$1\r\n8\r\n");
            assertThat(at(main, "MGET n m")).isEqualTo("*2\r\n$1\r\n8\r\n$1\r\nx\r\n");
            assertThat(at(other, "MGET n m")).isEqualTo("*2\r\n$1\r\n8\r\n$1\r\nx\r\n");
            client.send("MULTI\r\nDEL n\r\nDISCARD\r\nMULTI\r\nDEL n\r\nEXEC\r\nGET n\r\n")
                    .expect("+OK\r\n+QUEUED\r\n+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n:1\r\n$-1\r\n");
            assertThat(at(main, "EXISTS n")).isEqualTo(":0\r\n");
            assertThat(report(proxy).failed()).isZero();
        }
    }

    @Test
    void shouldNotRunATransactionOfWhichAValueCouldNotBeBrought() {
        try (RunningProxy _ = RunningProxy.start(
                        1,
                        yaml(NONE_MOVED, Ports.free())
                                .replace("routes:", "routes:\n   - {prefix: 'plain:', pool: main}"));
                RawClient client = RawClient.connect(PORT)) {
            client.send("MULTI\r\nSET plain:b 1\r\nSET a 1\r\nSET plain:b 2\r\nEXEC\r\nGET plain:b\r\n")
                    .expect("+OK\r\n+QUEUED\r\n-ERR Connection refused\r\n+QUEUED\r\n" + ABORTED + "$-1\r\n");
            client.send("WATCH a\r\nMULTI\r\nSET plain:b 1\r\nEXEC\r\nGET plain:b\r\n")
                    .expect("-ERR Connection refused\r\n+OK\r\n+QUEUED\r\n" + ABORTED + "$-1\r\n");
            client.send("MULTI\r\nSET plain:b 1\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }

    @Test
    void shouldWriteToBothPoolsWhileKeysMove() {
        at(main, "SET a old");
        at(main, "HSET h f 1 g 2");
        try (RunningProxy proxy = running(NONE_MOVED);
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET b 1\r\nINCR b\r\nHSET h f 3\r\n").expect("+OK\r\n:2\r\n:0\r\n");
            assertThat(at(main, "GET b")).isEqualTo("$1\r\n2\r\n");
            assertThat(at(other, "GET b")).isEqualTo("$1\r\n2\r\n");
            assertThat(at(other, "EXISTS h")).isEqualTo(":0\r\n");
            ControlAnswer moved = proxy.administered().share("front", 0, 100, "test");
            assertThat(moved.outcome()).isEqualTo(ControlAnswer.Outcome.DONE);
            client.send("GET a\r\nHGETALL h\r\nHDEL h g\r\nINCR b\r\nSPOP s\r\n")
                    .expect("$3\r\nold\r\n*4\r\n$1\r\nf\r\n$1\r\n3\r\n$1\r\ng\r\n$1\r\n2\r\n:1\r\n:3\r\n$-1\r\n");
            assertThat(at(other, "HGETALL h")).isEqualTo("*2\r\n$1\r\nf\r\n$1\r\n3\r\n");
            assertThat(at(main, "HGETALL h")).isEqualTo("*2\r\n$1\r\nf\r\n$1\r\n3\r\n");
            assertThat(at(main, "GET b")).isEqualTo("$1\r\n3\r\n");
            client.sendRedisRequest("EVAL", "return redis.call('set', KEYS[1], ARGV[1])", "1", "a", "new");
            client.expect("+OK\r\n");
            assertThat(at(main, "GET a")).isEqualTo("$3\r\nnew\r\n");
            proxy.administered().share("front", 0, 0, "test");
            client.send("GET a\r\nGET b\r\nMSET a 1 b 2\r\nMGET a b\r\n")
                    .expect("$3\r\nnew\r\n$1\r\n3\r\n+OK\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
            assertThat(at(main, "MGET a b")).isEqualTo(at(other, "MGET a b"));
        }
    }

    @Test
    void shouldLoseNothingWithoutDualWrites() {
        at(main, "SET a old");
        try (RunningProxy proxy = running("migrate_to: {pool: other, percent: 100, dual_writes: false}");
                RawClient client = RawClient.connect(PORT)) {
            client.send("APPEND a er\r\nSET b 1\r\n").expect(":5\r\n+OK\r\n");
            assertThat(at(main, "EXISTS a b")).isEqualTo(":0\r\n");
            proxy.administered().share("front", 0, 0, "test");
            client.send("MGET a b\r\n").expect("*2\r\n$5\r\nolder\r\n$1\r\n1\r\n");
            assertThat(at(main, "MGET a b")).isEqualTo("*2\r\n$5\r\nolder\r\n$1\r\n1\r\n");
        }
    }

    @Test
    void shouldAskTheNearPoolFirst() {
        at(main, "SET a 1");
        try (RunningProxy proxy = running("near: {pool: other, ttl: 50}");
                RawClient client = RawClient.connect(PORT)) {
            client.send("GET a\r\nGET a\r\n").expect("$1\r\n1\r\n$1\r\n1\r\n");
            assertThat(Integer.parseInt(at(other, "TTL a").substring(1).strip()))
                    .isBetween(48, 50);
            at(other, "SET a near");
            client.send("GET a\r\nTTL a\r\nSET a 2\r\nGET a\r\nINCR a\r\nGET a\r\nDEL a\r\nGET a\r\n")
                    .expect("$4\r\nnear\r\n:-1\r\n+OK\r\n$1\r\n2\r\n:3\r\n$1\r\n3\r\n:1\r\n$-1\r\n");
            assertThat(report(proxy).failed()).isZero();
        }
    }

    @Test
    void shouldDoWithoutANearPoolThatIsGone() {
        at(main, "SET a 1");
        try (RunningProxy proxy = RunningProxy.start(1, yaml("near: {pool: other, ttl: 50}", Ports.free()));
                RawClient client = RawClient.connect(PORT)) {
            client.send("GET a\r\nMGET a b\r\n").expect("$1\r\n1\r\n*2\r\n$1\r\n1\r\n$-1\r\n");
            client.send("SET a 2\r\n");
            assertThat(client.readRedisReply()).startsWith("-");
            client.send("GET a\r\n").expect("$1\r\n2\r\n");
            assertThat(report(proxy).failed()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "all", "majority"})
    void shouldCopyWrites(String copies) {
        try (RunningProxy proxy = running("copy_to: [other], copies: " + copies);
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET a 1\r\nINCR a\r\nSET lock me NX\r\nSET lock you NX\r\nMSET b 1 c 2\r\nDEL c\r\n")
                    .expect("+OK\r\n:2\r\n+OK\r\n$-1\r\n+OK\r\n:1\r\n");
            client.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:3\r\n$1\r\n3\r\n");
            String expected = "*4\r\n$1\r\n3\r\n$1\r\n1\r\n$-1\r\n$2\r\nme\r\n";
            Await.until(
                    "the copies are there", () -> at(other, "MGET a b c lock").equals(expected));
            assertThat(at(main, "MGET a b c lock")).isEqualTo(expected);
            assertThat(report(proxy).failed()).isZero();
        }
    }

    @Test
    void shouldSayWhichCopiesFailed() {
        try (RunningProxy proxy = RunningProxy.start(1, yaml("copy_to: [other], copies: all", Ports.free()));
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET a 1\r\n");
            assertThat(client.readRedisReply()).startsWith("-ERR Connection refused");
            client.send("GET a\r\n").expect("$1\r\n1\r\n");
            assertThat(report(proxy).failed()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotWaitForCopiesThatNobodyWantsToWaitFor() {
        try (RunningProxy proxy = RunningProxy.start(1, yaml("copy_to: [other]", Ports.free()));
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET a 1\r\nINCR a\r\nSETNX b 1\r\nGET a\r\n").expect("+OK\r\n:2\r\n:1\r\n$1\r\n2\r\n");
            Await.until("the copies have failed", () -> report(proxy).failed() == 3);
        }
    }
}
