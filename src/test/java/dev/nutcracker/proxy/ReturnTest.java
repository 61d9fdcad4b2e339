package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at a server before it gets its keys back: it may have old values. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(LogWatch.LOG)
final class ReturnTest {
    private static final int KEYS = 40;

    @Test
    void shouldFlushARedisBeforeItReturns() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = flushing(PoolYaml.redis("alpha"), one, two);
            try (RunningProxy _ = RunningProxy.start(pool);
                    ValueClient client = ValueClient.redis(pool.port())) {
                assertIsFlushedBeforeItReturns(client, two);
                assertThat(size(two)).isZero();
            }
        }
    }

    @Test
    void shouldKeepWhatAServerHasIfNothingWasWrittenElsewhere() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = flushing(PoolYaml.redis("alpha"), one, two);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    ValueClient client = ValueClient.redis(pool.port())) {
                List<String> lost = keysOf(client, two, "old");

                two.pause();
                Await.until("the server is out", () -> client.read(lost.getFirst()) == null);
                two.resume();

                Await.until("the server has its keys back", () -> client.read(lost.getFirst()) != null);
                assertThat(lost).allSatisfy(key -> assertThat(client.read(key)).isEqualTo("old"));
            }
        }
    }

    @Test
    void shouldKeepAServerOutThatRefusesToBeFlushed() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start("--rename-command", "FLUSHALL", "''")) {
            PoolYaml pool = flushing(PoolYaml.redis("alpha"), one, two);
            try (LogWatch log = new LogWatch();
                    RunningProxy proxy = RunningProxy.start(pool);
                    ValueClient client = ValueClient.redis(pool.port())) {
                List<String> lost = loseAndReturn(client, two);

                Await.until("the refusal is logged", () -> log.text().contains("not flushed (-ERR unknown command"));
                assertThat(lost).allSatisfy(key -> assertThat(client.read(key)).isEqualTo("new"));
            }
        }
    }

    @Test
    void shouldFlushAMemcachedBeforeItReturns() {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer two = MemcachedServer.start()) {
            PoolYaml pool = flushing(PoolYaml.memcache("alpha"), one, two);
            try (RunningProxy _ = RunningProxy.start(pool);
                    ValueClient client = ValueClient.memcache(pool.port())) {
                assertIsFlushedBeforeItReturns(client, two);
            }
        }
    }

    /**
     * What a server was sent on connections that are closed by now, it may do behind anything that it is sent before it is
     * awake.
     */
    @Test
    void shouldFlushAServerOnlyWhenItIsAwakeAndAMomentHasPassed() {
        try (MemcachedServer one = MemcachedServer.start();
                FakeServer two = FakeServer.start()) {
            PoolYaml pool = failingSoon(PoolYaml.memcache("alpha"))
                    .set("on_failure", "eject")
                    .set("on_return", "flush")
                    .set("allow_flush", true)
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    ValueClient client = ValueClient.memcache(pool.port())) {
                String lost = IntStream.range(0, KEYS)
                        .mapToObj(i -> "key" + i)
                        .filter(key -> !client.set(key, "late", 0))
                        .findFirst()
                        .orElseThrow();
                two.accept();
                Await.until("it is written elsewhere", () -> client.set(lost, "new", 0));

                FakeServer.Connection asleep = two.accept();
                asleep.expect("version\r\n");
                assertThat(asleep.readUntilClosed()).isEmpty();
                FakeServer.Connection awake = two.accept();
                awake.expect("version\r\n").send("VERSION 1\r\n");
                FakeServer.Connection later = two.accept();
                later.expect("version\r\n").send("VERSION 1\r\n");
                two.accept().expect("flush_all\r\n").send("OK\r\n");

                Await.until(
                        "it has its keys back",
                        () -> proxy.metrics("alpha").servers().get(1).state().up());
            }
        }
    }

    @Test
    void shouldSendAServerThatReturnsAllWritesBeforeItIsRead() {
        try (MemcachedServer one = MemcachedServer.start();
                MemcachedServer two = MemcachedServer.start()) {
            PoolYaml pool = ejecting(PoolYaml.memcache("alpha"), one, two)
                    .set("on_return", "hold")
                    .set("hold_time", 1500);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    ValueClient client = ValueClient.memcache(pool.port());
                    ValueClient direct = ValueClient.memcache(two.port())) {
                List<String> lost = keysOf(client, two, "old");
                String set = lost.get(0);
                String deleted = lost.get(1);
                String touched = lost.get(2);
                String untouched = lost.get(3);

                two.pause();
                awaitServed(client, lost);
                lost.forEach(key -> client.set(key, "between", 0));
                two.resume();
                Await.until("the server is held", () -> {
                    client.set(set, "new", 0);
                    return isHeld(proxy);
                });
                assertThat(client.ask("delete " + deleted)).isEqualTo("DELETED");
                assertThat(client.ask("touch " + touched + " 100")).isEqualTo("TOUCHED");

                assertThat(client.read(set)).isEqualTo("new");
                assertThat(client.read(untouched)).isEqualTo("between");
                assertThat(direct.read(set)).isEqualTo("new");
                assertThat(direct.read(deleted)).isNull();
                assertThat(direct.read(touched)).isNull();
                assertThat(direct.read(untouched)).isEqualTo("old");
                Await.until("the server has its keys back", () -> "old".equals(client.read(untouched)));
                assertThat(client.read(set)).isEqualTo("new");
            }
        }
    }

    @Test
    void shouldFlushAServerThatProbesFindWellAgain() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = flushing(PoolYaml.redis("alpha"), one, two)
                    .set("health_check", "{type: ping, interval: 500, fall: 1}");
            try (RunningProxy _ = RunningProxy.start(pool);
                    ValueClient client = ValueClient.redis(pool.port())) {
                assertIsFlushedBeforeItReturns(client, two);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFlushThePoolThatHasStoodIn(boolean redis) {
        try (ServerProcess one = redis ? RedisServer.start() : MemcachedServer.start();
                ServerProcess other = redis ? RedisServer.start() : MemcachedServer.start()) {
            PoolYaml spare = spare(redis, other);
            PoolYaml pool = failingOver(redis).server(one.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    ValueClient client = redis ? ValueClient.redis(pool.port()) : ValueClient.memcache(pool.port());
                    ValueClient direct = client.at(other.port())) {
                client.set("k", "old", 0);
                one.pause();
                awaitServed(client, List.of("k"));
                client.set("k", "new", 0);
                assertThat(direct.read("k")).isEqualTo("new");
                one.resume();

                Await.until("the server has its keys back", () -> "old".equals(client.read("k")));
                Await.until("the other pool is empty", () -> direct.read("k") == null);
            }
        }
    }

    /** The spare pool still stands in for the other server when the first has its keys back. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotReadFromTheSparePoolWhatWasWrittenThereInAnOutageBefore(boolean redis) {
        try (ServerProcess one = redis ? RedisServer.start() : MemcachedServer.start();
                ServerProcess two = redis ? RedisServer.start() : MemcachedServer.start();
                ServerProcess other = redis ? RedisServer.start() : MemcachedServer.start()) {
            PoolYaml spare = spare(redis, other);
            PoolYaml pool = failingOver(redis)
                    .set("hash", "murmur")
                    .set("on_return", "flush")
                    .set("allow_flush", true)
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            try (RunningProxy proxy = RunningProxy.start(pool, spare);
                    ValueClient client = redis ? ValueClient.redis(pool.port()) : ValueClient.memcache(pool.port());
                    ValueClient direct = client.at(other.port())) {
                List<String> keys = keysOf(client, one, "first");
                one.stop();
                awaitServed(client, keys);
                keys.forEach(key -> client.set(key, "old", 0));
                two.stop();
                Await.until("the other server is out", () -> {
                    IntStream.range(0, KEYS).forEach(i -> client.read("key" + i));
                    return !proxy.metrics("alpha").servers().get(1).state().up();
                });
                IntStream.range(0, KEYS).forEach(i -> client.set("key" + i, "old", 0));
                one.restart();
                Await.until("the first is back", () -> {
                    client.read(keys.getFirst());
                    return proxy.metrics("alpha").servers().get(0).state().up();
                });
                keys.forEach(key -> assertThat(client.set(key, "new", 0)).isTrue());
                Await.until("the spare pool has nothing of it", () -> direct.read(keys.getFirst()) == null);

                one.stop();
                awaitServed(client, keys);

                assertThat(keys).allSatisfy(key -> assertThat(client.read(key)).isNotEqualTo("old"));
            }
        }
    }

    /** An operator's order in between takes nothing of the failure before it back. */
    @Test
    void shouldFlushAServerThatFailedBeforeAnOperatorSetItAside() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = flushing(PoolYaml.redis("alpha"), one, two);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    ValueClient client = ValueClient.redis(pool.port())) {
                List<String> lost = keysOf(client, two, "old");
                two.pause();
                awaitServed(client, lost);
                lost.forEach(key -> client.set(key, "new", 0));
                proxy.administered().order("alpha", "two", OperatorAction.MAINT, "a test");
                two.resume();
                proxy.administered().order("alpha", "two", OperatorAction.AUTO, "a test");

                Await.until("the server has its keys back", () -> client.read(lost.getFirst()) == null);
                assertThat(lost).allSatisfy(key -> assertThat(client.read(key)).isNull());
            }
        }
    }

    /** Each key moves once, and the share of keys that are back grows with time. */
    @Test
    void shouldGiveKeysBackBitByBit() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = ejecting(PoolYaml.redis("alpha"), one, two).set("slow_start", 1500);
            try (RunningProxy proxy = RunningProxy.start(pool);
                    ValueClient client = ValueClient.redis(pool.port())) {
                List<String> lost = keysOf(client, two, "home");
                two.pause();
                awaitServed(client, lost);
                lost.forEach(key -> client.set(key, "away", 0));
                two.resume();

                List<Integer> counts = new ArrayList<>();
                boolean[] back = new boolean[lost.size()];
                Await.until("all keys are back", () -> {
                    int count = 0;
                    for (int i = 0; i < back.length; i++) {
                        boolean isHome = "home".equals(client.read(lost.get(i)));
                        assertThat(isHome || !back[i])
                                .as("a key goes to and fro")
                                .isTrue();
                        back[i] = isHome;
                        count += isHome ? 1 : 0;
                    }
                    counts.add(count);
                    return count == back.length;
                });
                assertThat(counts.stream().distinct().count()).isGreaterThan(Math.min(5, lost.size() / 2));
            }
        }
    }

    private static void assertIsFlushedBeforeItReturns(ValueClient client, ServerProcess server) {
        List<String> lost = loseAndReturn(client, server);

        Await.until("the server has its keys back", () -> client.read(lost.getFirst()) == null);
        assertThat(lost).allSatisfy(key -> assertThat(client.read(key)).isNull());
    }

    /** Stops the server while its keys are written elsewhere, and returns these keys. */
    private static List<String> loseAndReturn(ValueClient client, ServerProcess server) {
        List<String> lost = keysOf(client, server, "old");
        server.pause();
        awaitServed(client, lost);
        lost.forEach(key -> client.set(key, "new", 0));
        server.resume();
        return lost;
    }

    private static boolean isHeld(RunningProxy proxy) {
        return proxy.metrics("alpha").traffic()[TrafficCounter.HELD.ordinal()] > 0;
    }

    private static PoolYaml flushing(PoolYaml pool, ServerProcess one, ServerProcess two) {
        return ejecting(pool, one, two).set("on_return", "flush").set("allow_flush", true);
    }

    private static PoolYaml ejecting(PoolYaml pool, ServerProcess one, ServerProcess two) {
        return failingSoon(pool)
                .set("on_failure", "eject")
                .set("timeout", 500)
                .server(one.port(), "one")
                .server(two.port(), "two");
    }

    private static PoolYaml failingOver(boolean redis) {
        return failingSoon(redis ? PoolYaml.redis("alpha") : PoolYaml.memcache("alpha"))
                .set("on_failure", "failover")
                .set("failover_pool", "gutter");
    }

    private static PoolYaml spare(boolean redis, ServerProcess server) {
        return (redis ? PoolYaml.redis("gutter") : PoolYaml.memcache("gutter"))
                .set("timeout", 200)
                .set("allow_flush", true)
                .server(server.port(), "s1");
    }

    /** One failure is enough, and the server is soon tried again. */
    private static PoolYaml failingSoon(PoolYaml pool) {
        return pool.set("server_failure_limit", 1)
                .set("server_retry_timeout", 300)
                .set("timeout", 200);
    }

    private static int size(ServerProcess server) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.sendRedisRequest("DBSIZE");
            return Integer.parseInt(client.readLine().strip().substring(1));
        }
    }

    /** Sets all keys, and returns those that are at this server. */
    private static List<String> keysOf(ValueClient client, ServerProcess server, String value) {
        for (int i = 0; i < KEYS; i++) {
            assertThat(client.set("key" + i, value, 0)).isTrue();
        }
        List<String> keys = new ArrayList<>();
        try (ValueClient direct = client.at(server.port())) {
            for (int i = 0; i < KEYS; i++) {
                if (direct.read("key" + i) != null) {
                    keys.add("key" + i);
                }
            }
        }
        assertThat(keys).hasSizeBetween(4, KEYS - 1);
        return keys;
    }

    /** Waits until another server has these keys. */
    private static void awaitServed(ValueClient client, List<String> keys) {
        Await.until(
                "all keys are served",
                () -> keys.stream().map(client::read).allMatch(value -> value == null || !value.contains("timed out")));
    }
}
