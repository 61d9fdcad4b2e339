package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.FurtherPoolsReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes of Redis pools with another pool for requests that their own cannot serve. */
final class FailoverRouteTest {
    private static final int ROUNDS = Integer.getInteger("failover.rounds", 1);
    private static final String USUAL = "failover: {pools: [spare]}";

    private final int port = Ports.free();
    private RedisServer main;
    private RedisServer spare;

    @BeforeEach
    void start() {
        main = RedisServer.start();
        spare = RedisServer.start();
    }

    @AfterEach
    void stop() {
        main.close();
        spare.close();
    }

    private RunningProxy running(int workers, String failover, String ofMain) {
        return RunningProxy.start(workers, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {pool: main, %s}
            main:
              redis: true
              timeout: 700
              %s
              servers:
               - 127.0.0.1:%d:1 m
            spare:
              redis: true
              timeout: 700
              servers:
               - 127.0.0.1:%d:1 s
            """.formatted(port, failover, ofMain, main.port(), spare.port()));
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    private static FurtherPoolsReport report(RunningProxy proxy) {
        return Objects.requireNonNull(proxy.administered().routes().getFirst().further());
    }

    @Test
    void shouldServeKeysElsewhereWhileTheirServerIsGone() {
        try (RunningProxy proxy = running(1, "failover: {pools: [spare], ttl: 100}", "");
                RawClient client = RawClient.connect(port)) {
            client.send("SET a 1\r\nSET n 41\r\nRPUSH l x\r\n").expect("+OK\r\n+OK\r\n:1\r\n");
            assertThat(at(spare, "DBSIZE")).isEqualTo(":0\r\n");
            main.stop();
            client.send("GET a\r\nSET a 2\r\nGET a\r\nINCR n\r\nINCR n\r\nDEL l\r\nMGET a n l\r\n")
                    .expect("$-1\r\n+OK\r\n$1\r\n2\r\n:1\r\n:2\r\n:0\r\n*3\r\n$1\r\n2\r\n$1\r\n2\r\n$-1\r\n");
            client.send("SET b 1 EX 7\r\nMSET c 1 d 1\r\n").expect("+OK\r\n+OK\r\n");
            assertThat(Integer.parseInt(at(spare, "TTL a").substring(1).strip()))
                    .isBetween(90, 100);
            assertThat(Integer.parseInt(at(spare, "TTL b").substring(1).strip()))
                    .isBetween(1, 7);
            assertThat(Integer.parseInt(at(spare, "TTL d").substring(1).strip()))
                    .isBetween(90, 100);
            assertThat(report(proxy).copied()).isEqualTo(7);
        }
    }

    /** Else the time-outs of one server would be the load of another. */
    @Test
    void shouldDoOnlySoManyElsewhereThatHaveTimedOut() {
        int requests = 300;
        try (RunningProxy proxy = running(1, USUAL, "");
                RawClient client = RawClient.connect(port)) {
            main.pause();
            for (int i = 0; i < requests; i++) {
                client.send("SET k" + i + " 1\r\n");
            }
            int done = 0;
            for (int i = 0; i < requests; i++) {
                String reply = client.readRedisReply();
                assertThat(reply).isIn("+OK\r\n", "-ERR Connection timed out\r\n");
                done += reply.startsWith("+") ? 1 : 0;
            }
            assertThat(done).isEqualTo(100 + requests / 5);
            assertThat(report(proxy).away()).isEqualTo(done);
            assertThat(report(proxy).dropped()).isEqualTo(requests - done);
            main.resume();
        }
    }

    @Test
    void shouldBringValuesHomeWhenTheServerIsBackWithOldOnes() {
        try (RunningProxy proxy = running(2, USUAL, "");
                RawClient client = RawClient.connect(port);
                RawClient other = RawClient.connect(port)) {
            client.send("MSET set 1 deleted 1 left 1 counted 1\r\n").expect("+OK\r\n");
            main.pause();
            client.send("SET set 2\r\nDEL deleted\r\nINCRBY counted 5\r\n").expect("+OK\r\n:0\r\n:5\r\n");
            other.send("GET set\r\nGET deleted\r\n").expect("$1\r\n2\r\n$-1\r\n");
            main.resume();
            Await.until("nothing is left elsewhere", () -> {
                other.send("MGET set deleted left counted\r\n");
                assertThat(other.readRedisReply())
                        .startsWith("*4\r\n$1\r\n2\r\n$-1\r\n")
                        .endsWith("$1\r\n5\r\n");
                return at(spare, "DBSIZE").equals(":0\r\n");
            });
            other.send("MGET set deleted left counted\r\n").expect("*4\r\n$1\r\n2\r\n$-1\r\n$1\r\n1\r\n$1\r\n5\r\n");
            assertThat(at(main, "MGET set deleted left counted"))
                    .isEqualTo("*4\r\n$1\r\n2\r\n$-1\r\n$1\r\n1\r\n$1\r\n5\r\n");
        }
    }

    @Test
    void shouldBringAlsoKeysHomeThatNobodyAsksFor() {
        try (RunningProxy proxy = running(1, USUAL, "");
                RawClient client = RawClient.connect(port)) {
            main.pause();
            for (int i = 0; i < 20; i++) {
                client.send("SET k" + i + " " + i + "\r\n").expect("+OK\r\n");
                if (i == 0) {
                    main.stop();
                }
            }
            main.restart();
            Await.until("the server serves again", () -> {
                client.send("GET k3\r\n").expect("$1\r\n3\r\n");
                return at(main, "DBSIZE").equals(":20\r\n");
            });
            Await.until("nothing is left elsewhere", () -> at(spare, "DBSIZE").equals(":0\r\n"));
        }
    }

    @Test
    void shouldServeOnlyTheLatestValue() {
        try (RunningProxy proxy = running(1, USUAL, "");
                RawClient client = RawClient.connect(port)) {
            client.send("SET a 1\r\nSELECT 3\r\nSET a other\r\n").expect("+OK\r\n+OK\r\n+OK\r\n");
            main.pause();
            client.send("SELECT 0\r\nSET a 2\r\n").expect("+OK\r\n+OK\r\n");
            spare.pause();
            main.resume();
            Await.until("the server is asked again", () -> {
                client.send("GET a\r\n");
                return client.readRedisReply().startsWith("-ERR another pool has the latest value");
            });
            client.send("SELECT 3\r\nGET a\r\nSELECT 0\r\n").expect("+OK\r\n$5\r\nother\r\n+OK\r\n");
            spare.resume();
            client.send("GET a\r\n").expect("$1\r\n2\r\n");
        }
    }

    @Test
    void shouldKeepTheOrderOfAClient() {
        try (RunningProxy proxy = running(1, USUAL, "");
                RawClient client = RawClient.connect(port)) {
            for (int round = 0; round < 5; round++) {
                main.pause();
                client.send("DEL n\r\nINCR n\r\nINCR n\r\nGET n\r\nSET n 7\r\nINCR n\r\nGET n\r\n");
                client.readRedisReply();
                assertThat(client.readRedisReply()).isEqualTo(":1\r\n");
                client.expect(":2\r\n$1\r\n2\r\n+OK\r\n:8\r\n$1\r\n8\r\n");
                main.resume();
                Await.until("the key is home", () -> {
                    client.send("INCRBY n 0\r\n").expect(":8\r\n");
                    return at(main, "GET n").equals("$1\r\n8\r\n")
                            && at(spare, "EXISTS n").equals(":0\r\n");
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ejected", "error", "timeout"})
    void shouldGoElsewhereOnlyForTheGivenCauses(String cause) {
        try (RunningProxy proxy = running(
                        1,
                        "failover: {pools: [spare], on: [" + cause + "]}",
                        "on_failure: fail\n  server_failure_limit: 2\n  server_retry_timeout: 60000");
                RawClient client = RawClient.connect(port)) {
            client.send("SET a 1\r\n").expect("+OK\r\n");
            main.stop();
            client.send("SET a 2\r\n");
            assertThat(client.readRedisReply()).startsWith(cause.equals("error") ? "+OK" : "-ERR");
            AtomicInteger keys = new AtomicInteger();
            Await.until("the server is down", () -> {
                client.send("SET b" + keys.incrementAndGet() + " 3\r\n");
                String reply = client.readRedisReply();
                return reply.startsWith(cause.equals("ejected") ? "+OK" : "-ERR");
            });
        }
    }

    @Test
    void shouldAskAnotherPoolForWhatIsNotThere() {
        at(spare, "MSET a 1 b 2");
        try (RunningProxy proxy = running(1, "failover: {pools: [spare], on: [miss]}", "");
                RawClient client = RawClient.connect(port)) {
            client.send("GET a\r\nSET b 3\r\nGET b\r\nMGET a b c\r\nDEL a\r\nGET a\r\n")
                    .expect("$1\r\n1\r\n+OK\r\n$1\r\n3\r\n*3\r\n$1\r\n1\r\n$1\r\n3\r\n$-1\r\n:0\r\n$-1\r\n");
            assertThat(at(spare, "DBSIZE")).isEqualTo(":0\r\n");
            assertThat(report(proxy).readsFromOther()).isPositive();
            spare.stop();
            client.send("GET none\r\n").expect("$-1\r\n");
        }
    }

    @Test
    void shouldTellAnEmptyValueFromNothing() {
        try (RunningProxy proxy = running(1, "failover: {pools: [spare], on: [miss]}", "");
                RawClient client = RawClient.connect(port)) {
            client.send("MSET a \"\"\r\nGET a\r\nHSET h f \"\"\r\nHGET h f\r\nGET none\r\n")
                    .expect("+OK\r\n$0\r\n\r\n:1\r\n$0\r\n\r\n$-1\r\n");
            assertThat(report(proxy).readsFromOther()).isPositive();
        }
    }

    @Test
    void shouldKeepTransactionsAtTheOwnServer() {
        try (RunningProxy proxy = running(2, USUAL, "");
                RawClient client = RawClient.connect(port);
                RawClient other = RawClient.connect(port)) {
            client.send("SET n 1\r\nMULTI\r\nINCR n\r\nEXEC\r\n").expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n:2\r\n");
            main.pause();
            other.send("SET n 10\r\n").expect("+OK\r\n");
            main.resume();
            client.send("WATCH n\r\nGET n\r\nMULTI\r\nINCR n\r\nEXEC\r\n");
            Await.until("the key is home", () -> {
                String reply = client.readRedisReply();
                if (reply.equals("*1\r\n:11\r\n")) {
                    return true;
                }
                if (reply.contains("latest value") || reply.startsWith("-")) {
                    client.send("DISCARD\r\nWATCH n\r\nGET n\r\nMULTI\r\nINCR n\r\nEXEC\r\n");
                }
                return false;
            });
            other.send("GET n\r\n").expect("$2\r\n11\r\n");
        }
    }

    /** Each key has one client, which knows what it may find: nothing, or what it has written last. */
    @Test
    void shouldNeverServeAnOldValue() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger done = new AtomicInteger();
        try (RunningProxy proxy = running(3, USUAL, "");
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            var clients = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(number -> threads.submit(() -> check(number, ended, done)))
                    .toList();
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    awaitMore(done, 200);
                    main.pause();
                    awaitMore(done, 40);
                    main.resume();
                    awaitMore(done, 200);
                    main.kill();
                    awaitMore(done, 200);
                    main.restart();
                }
                Await.until("a value has come home", () -> report(proxy).brought() > 0);
            } finally {
                ended.set(true);
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private static void awaitMore(AtomicInteger done, int more) {
        int goal = done.get() + more;
        Await.until("clients have done more", () -> done.get() >= goal);
    }

    private void check(int number, AtomicBoolean ended, AtomicInteger done) {
        Random random = new Random(number);
        int[] latest = new int[5];
        boolean[] sure = new boolean[5];
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 1; !ended.get(); i++) {
                int key = random.nextInt(latest.length);
                String name = "c" + number + ":" + key;
                if (random.nextInt(3) == 0) {
                    boolean deletes = random.nextInt(4) == 0;
                    client.send(deletes ? "DEL " + name + "\r\n" : "SET " + name + " " + i + "\r\n");
                    sure[key] = !client.readRedisReply().startsWith("-");
                    latest[key] = deletes ? 0 : i;
                } else {
                    client.send("GET " + name + "\r\n");
                    String reply = client.readRedisReply();
                    if (sure[key] && reply.startsWith("$") && !reply.startsWith("$-1")) {
                        assertThat(reply).as("%s", name).contains("\r\n" + latest[key] + "\r\n");
                    }
                }
                done.incrementAndGet();
            }
        }
    }
}
