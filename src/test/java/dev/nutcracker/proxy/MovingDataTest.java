package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that know what their keys may hold, while the keys move between two pools, or one of these does not answer. */
final class MovingDataTest {
    private final int port = Ports.free();
    private RedisServer old;
    private RedisServer fresh;

    @BeforeEach
    void start() {
        old = RedisServer.start();
        fresh = RedisServer.start();
    }

    @AfterEach
    void stop() {
        old.close();
        fresh.close();
    }

    private RunningProxy running(int workers, String further) {
        return running(workers, further, 20_000);
    }

    private RunningProxy running(int workers, String further, int timeoutMs) {
        return RunningProxy.start(
                workers, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {prefix: 'checked:', pool: old}
               - {pool: old, %s}
            old:
              redis: true
              hash_tag: "{}"
              timeout: %d
              servers:
               - 127.0.0.1:%d:1 o
            new:
              redis: true
              hash_tag: "{}"
              timeout: %d
              servers:
               - 127.0.0.1:%d:1 n
            """.formatted(port, further, timeoutMs, old.port(), timeoutMs, fresh.port()));
    }

    private static void assertNothingWrong(Checker.Report report) {
        assertThat(report.wrong()).isEmpty();
        assertThat(report.reordered()).isEmpty();
        assertThat(report.lost()).isEmpty();
    }

    @Test
    void shouldAnswerRightWhileKeysMoveThereAndBack() {
        move("migrate_to: {pool: new}", 1, 1200);
    }

    @Test
    void shouldAnswerRightWhileKeysMoveWithoutDualWrites() {
        move("migrate_to: {pool: new, dual_writes: false}", 1, 1200);
    }

    @Test
    @Tag("long")
    void shouldAnswerRightForLongWhileKeysMove() {
        move("migrate_to: {pool: new}", 10, 5000);
        move("migrate_to: {pool: new, dual_writes: false}", 10, 5000);
    }

    private void move(String further, int rounds, int requests) {
        try (RunningProxy proxy = running(3, further)) {
            Checker checker = Checker.start(port, 8, false);
            for (int round = 0; round < rounds; round++) {
                for (int percent : List.of(10, 0, 50, 0, 100, 50, 0)) {
                    proxy.administered().share("front", 1, percent, "a test");
                    checker.awaitWork(requests);
                }
            }
            Checker.Report report = checker.stop();
            assertNothingWrong(report);
            // A transaction that has begun at one side cannot go on at the other.
            assertThat(report.errors().keySet()).allMatch(error -> error.startsWith("EXECABORT"));
            assertThat(report.closed()).isEmpty();
            if (!further.contains("false")) {
                assertThat(ofClients(old)).containsAllEntriesOf(ofClients(fresh));
            }
        }
    }

    @Test
    void shouldHaveAllOrNothingOfAScriptThatOnePoolHasNotTakenInFull() {
        try (RunningProxy proxy = running(1, "migrate_to: {pool: new, percent: 100}");
                RawClient client = RawClient.connect(port);
                RawClient direct = old.connect()) {
            client.send("MSET {k}l 1 {k}r 1\r\n").expect("+OK\r\n");
            direct.send("ACL SETUSER default -restore \"(~{k}l +restore)\"\r\n").expect("+OK\r\n");
            client.send("EVAL \"return redis.call('mset', KEYS[1], 2, KEYS[2], 2)\" 2 {k}l {k}r\r\n");
            assertThat(client.readRedisReply()).startsWith("-");
            direct.send("ACL SETUSER default +restore\r\n").expect("+OK\r\n");
            proxy.administered().share("front", 1, 0, "a test");
            client.send("MGET {k}l {k}r\r\n").expect("*2\r\n$1\r\n2\r\n$1\r\n2\r\n");
            direct.send("MGET {k}l {k}r\r\n").expect("*2\r\n$1\r\n2\r\n$1\r\n2\r\n");
        }
    }

    /** All keys of clients with their values. */
    private static TreeMap<String, String> ofClients(RedisServer server) {
        TreeMap<String, String> values = new TreeMap<>();
        try (RawClient direct = server.connect()) {
            String keys = direct.send("KEYS *c[0-9]*\r\n").readRedisReply();
            for (String key :
                    keys.lines().filter(line -> line.matches("\\{?c\\d.*")).toList()) {
                direct.sendRedisRequest("DUMP", key);
                values.put(key, direct.readRedisReply());
            }
        }
        return values;
    }

    @Test
    void shouldFillAColdPoolRightly() {
        try (RunningProxy _ = running(1, "mirror: {pool: new, percent: 0}")) {
            Checker before = Checker.start(port, 8, false);
            before.awaitWork(500);
            assertNothingWrong(before.stop());
        }
        try (RunningProxy _ = RunningProxy.start(3, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {prefix: 'checked:', pool: old}
               - {pool: new, warm_from: {pool: old}}
            old:
              redis: true
              servers:
               - 127.0.0.1:%d:1 o
            new:
              redis: true
              servers:
               - 127.0.0.1:%d:1 n
            """.formatted(port, old.port(), fresh.port()))) {
            Checker checker = Checker.start(port, 8, false);
            checker.awaitWork(3000);
            Checker.Report report = checker.stop();
            assertNothingWrong(report);
            assertThat(report.errors()).isEmpty();
        }
    }

    @Test
    void shouldServeFromANearPoolRightly() {
        try (RunningProxy _ = running(3, "near: {pool: new, ttl: 10}")) {
            Checker checker = Checker.start(port, 8, false);
            checker.awaitWork(4000);
            Checker.Report report = checker.stop();
            assertNothingWrong(report);
            assertThat(report.errors()).isEmpty();
        }
    }

    @Test
    void shouldKeepTheOnlyValueIfTheServerOfTheKeyDoesNotGetTheNextOne() {
        try (RunningProxy proxy = running(1, "migrate_to: {pool: new, percent: 100, dual_writes: false}");
                RawClient client = RawClient.connect(port)) {
            client.send("SET k 1\r\n").expect("+OK\r\n");
            proxy.administered().share("front", 1, 0, "a test");
            old.stop();
            client.send("SET k 2\r\n");
            assertThat(client.readRedisReply()).startsWith("-");
            old.restart();
            Await.until("the server is there again", () -> {
                client.send("GET k\r\n");
                String value = client.readRedisReply();
                assertThat(value).matches(answer -> answer.startsWith("-") || answer.equals("$1\r\n1\r\n"));
                return !value.startsWith("-");
            });
        }
    }

    @Test
    void shouldAnswerNothingWrongWhileAPoolIsFrozenAndThenGone() throws Exception {
        freeze(2, fresh, "");
    }

    @Test
    @Tag("long")
    void shouldAnswerNothingWrongHoweverOftenAPoolIsFrozen() throws Exception {
        for (int round = 0; round < 5; round++) {
            freeze(4, fresh, "");
            freeze(4, old, "");
            freeze(4, fresh, ", dual_writes: false");
            freeze(4, old, ", dual_writes: false");
        }
    }

    private void freeze(int workers, RedisServer frozen, String further) throws Exception {
        String migration = "migrate_to: {pool: new, percent: 50%s}".formatted(further);
        try (RunningProxy proxy = running(workers, migration, 700)) {
            Checker checker = Checker.start(port, 8, false);
            checker.awaitWork(500);
            frozen.pause();
            long errors = checker.soFar().errorCount();
            Await.until("requests fail", () -> checker.soFar().errorCount() > errors);
            frozen.resume();
            checker.awaitWork(1000);
            proxy.administered().share("front", 1, 0, "a test");
            frozen.pause();
            checker.awaitWork(50);
            frozen.resume();
            checker.awaitWork(1000);
            assertNothingWrong(checker.stop());
        }
    }
}
