package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.CheckMetrics;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.SaslDaemon;
import dev.nutcracker.testing.ServerProcess;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers that are probed, and what is made of their state; unless said otherwise, no client sends anything. */
@ResourceLock(LogWatch.LOG)
final class HealthCheckTest {
    private static final int WORKERS = 4;
    private static final String TIMES = "interval: 200, fast_interval: 100, timeout: 500, jitter: 0";

    private final LogWatch log = new LogWatch();

    @AfterEach
    void close() {
        log.close();
    }

    /** The programs that are probed. */
    enum Program {
        REDIS {
            @Override
            ServerProcess start() {
                return RedisServer.start();
            }

            @Override
            PoolYaml pool() {
                return PoolYaml.redis("alpha");
            }
        },
        MEMCACHED {
            @Override
            ServerProcess start() {
                return MemcachedServer.start();
            }

            @Override
            PoolYaml pool() {
                return PoolYaml.memcache("alpha");
            }
        };

        abstract ServerProcess start();

        abstract PoolYaml pool();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeDownAServerThatIsKilledAndUpWhenItIsBack(Program program) {
        try (ServerProcess server = program.start();
                RunningProxy proxy = start(program.pool(), server, "type: ping")) {
            awaitGoodProbe(proxy);
            server.kill();
            awaitLine("is down: connect refused, 3 times; it still gets its requests");

            server.restart();

            awaitLine("is up again");
            assertThat(lines("is down")).isEqualTo(1);
            assertThat(lines("is up again")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeDownAServerThatHangsAndUpWhenItGoesOn(Program program) {
        try (ServerProcess server = program.start();
                RunningProxy proxy = start(program.pool(), server, "type: ping")) {
            awaitGoodProbe(proxy);
            server.pause();
            awaitLine("is down: no answer for 500 ms, 3 times");

            server.resume();

            awaitLine("is up again");
            assertThat(lines("is down")).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveNoErrorFromTheMomentOnThatTheServerIsBack() {
        PoolYaml pool = PoolYaml.redis("alpha").set("on_failure", "fail");
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = start(pool, server, "type: ping");
                RawClient client = RawClient.connect(pool.port())) {
            awaitGoodProbe(proxy);
            server.kill();
            awaitLine("is down");
            client.sendRedisRequest("GET", "a").expect("-ERR Connection refused\r\n");

            server.restart();
            awaitLine("is up again");

            for (int i = 0; i < 100; i++) {
                client.sendRedisRequest("GET", "a").expect("$-1\r\n");
            }
        }
    }

    @Test
    void shouldHaveOneConnectionForTheProcessThatSaysItsName() {
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = start(PoolYaml.redis("alpha"), server, "type: ping")) {
            awaitGoodProbe(proxy);

            assertThat(probers(server)).isEqualTo(1);
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isEqualTo(1);
            assertThat(proxy.value("alpha", "one", ServerCounter.REQUESTS)).isZero();
            assertThat(proxy.metrics("alpha").commands()).isEmpty();
            assertThat(checks(proxy).results()).containsOnlyKeys("good");
            assertThat(checks(proxy).durations().count())
                    .isEqualTo(checks(proxy).results().get("good"));
        }
    }

    @Test
    void shouldTakeDownAMasterThatIsDemoted() {
        PoolYaml pool = PoolYaml.redis("alpha").set("on_failure", "fail");
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = start(pool, server, "type: role");
                RawClient client = RawClient.connect(pool.port());
                RawClient operator = server.connect()) {
            awaitGoodProbe(proxy);
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            operator.sendRedisRequest("REPLICAOF", "127.0.0.1", "1").expect("+OK\r\n");
            awaitLine("is down: not master");
            client.sendRedisRequest("SET", "a", "2")
                    .expect("-READONLY You can't write against a read only replica.\r\n");

            operator.sendRedisRequest("REPLICAOF", "NO", "ONE").expect("+OK\r\n");

            awaitLine("is up again");
            client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
        }
    }

    @Test
    void shouldTellThatTheServerWantsAnotherPassword() {
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = start(PoolYaml.redis("alpha"), server, "type: ping");
                RawClient operator = server.connect()) {
            awaitGoodProbe(proxy);

            operator.sendRedisRequest("CONFIG", "SET", "requirepass", "secret").expect("+OK\r\n");
            operator.sendRedisRequest("AUTH", "secret").expect("+OK\r\n");
            operator.sendRedisRequest("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                    .expect(":1\r\n");
            awaitLine("is down: password refused (NOAUTH Authentication required.)");

            operator.sendRedisRequest("CONFIG", "SET", "requirepass", "").expect("+OK\r\n");
            awaitLine("is up again");
        }
    }

    @Test
    void shouldTellThatAScriptHangs() {
        try (RedisServer server = RedisServer.start("--busy-reply-threshold", "100");
                RunningProxy proxy = start(PoolYaml.redis("alpha"), server, "type: ping");
                RawClient operator = server.connect();
                RawClient hanging = server.connect()) {
            awaitGoodProbe(proxy);

            hanging.sendRedisRequest("EVAL", "while true do end", "0");
            awaitLine("is down: busy (BUSY Redis is busy running a script.");

            operator.sendRedisRequest("SCRIPT", "KILL").expect("+OK\r\n");
            awaitLine("is up again");
        }
    }

    @Test
    void shouldDrainAServerWhileItHasItsMaintenanceKey() {
        try (RedisServer server = RedisServer.start();
                RunningProxy proxy = start(PoolYaml.redis("alpha"), server, "type: ping, maintenance_key: out");
                RawClient operator = server.connect()) {
            awaitGoodProbe(proxy);

            operator.sendRedisRequest("SET", "out", "1").expect("+OK\r\n");
            awaitLine("is drained");

            operator.sendRedisRequest("DEL", "out").expect(":1\r\n");
            awaitLine("is up again");
        }
    }

    @Test
    void shouldNotBeReadyBeforeTheFirstProbeWhereThatIsAskedFor() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha")
                .set("health_check", "{type: ping, start: wait, " + TIMES + "}")
                .set("on_failure", "fail"))) {
            RawConnection probe = pool.server().accept();
            assertThat(pool.proxy().administered().unreadiness())
                    .isEqualTo("pool alpha waits for the first probe of its servers");
            pool.client().sendRedisRequest("GET", "a").expect("-ERR Host is down\r\n");

            answer(probe, "CLIENT", "PING");

            Await.until("ready", () -> pool.proxy().administered().unreadiness().isEmpty());
        }
    }

    @Test
    void shouldSpeakBinaryToAServerThatSpeaksNothingElse() {
        try (SaslDaemon daemon = SaslDaemon.start("user", "secret");
                MemcachedServer server = daemon.memcached();
                RunningProxy proxy =
                        start(PoolYaml.memcache("alpha").set("memcache_auth", "user:secret"), server, "type: ping")) {
            awaitGoodProbe(proxy);

            assertThat(log.text()).doesNotContain("is down");
        }
    }

    @Test
    void shouldSpeakBinaryToAServerThatWaitsForMoreThanALineOfText() {
        try (MemcachedServer server = MemcachedServer.start("-B", "binary");
                RunningProxy proxy = start(PoolYaml.memcache("alpha"), server, "type: ping")) {
            awaitGoodProbe(proxy);

            assertThat(log.text()).doesNotContain("is down");
        }
    }

    @Test
    void shouldProbeThroughTls() {
        try (Tls tls = new Tls();
                FakeServer server = tls.serve(Ports.free())) {
            try (RunningProxy proxy = RunningProxy.start(tls.both(checked(server)))) {
                answer(server.accept(), "CLIENT", "PING");

                awaitGoodProbe(proxy);
            }
        }
    }

    @Test
    void shouldTellThatTheHandshakeOfTlsFails() {
        try (Tls tls = new Tls();
                FakeServer plain = FakeServer.start(connection -> connection.send("-ERR speak plainly\r\n"))) {
            try (RunningProxy _ = RunningProxy.start(tls.both(checked(plain)))) {
                awaitLine("is down: handshake: ");
            }
        }
    }

    private static PoolYaml checked(FakeServer server) {
        return PoolYaml.redis("alpha")
                .set("health_check", "{type: ping, interval: 200, timeout: 10000, jitter: 0}")
                .server(server.port(), "one");
    }

    @Test
    void shouldCheckOrNotAsTheConfigurationSaysAfterAReload() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml plain = PoolYaml.redis("alpha").server(server.port(), "one");
            PoolYaml checked = PoolYaml.redis("alpha")
                    .set("listen", "127.0.0.1:" + plain.port())
                    .set("health_check", "{type: ping, " + TIMES + "}")
                    .server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(WORKERS, plain.text())) {
                assertThat(probers(server)).isZero();

                proxy.reload(checked);
                awaitGoodProbe(proxy);
                assertThat(probers(server)).isEqualTo(1);

                proxy.reload(plain);
                Await.until("the probe's connection to close", () -> probers(server) == 0);

                proxy.reload(checked);
                Await.until("the probe's connection", () -> probers(server) == 1);
            }
        }
    }

    @Test
    void shouldGoOnProbingWhenOtherServersComeAndGo() throws IOException {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml both = PoolYaml.redis("alpha")
                    .set("health_check", "{type: ping, " + TIMES + "}")
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            PoolYaml first = PoolYaml.redis("alpha")
                    .set("listen", "127.0.0.1:" + both.port())
                    .set("health_check", "{type: ping, " + TIMES + "}")
                    .server(one.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(WORKERS, first.text())) {
                for (int i = 0; i < 5; i++) {
                    proxy.reload(both);
                    Await.until("both to be probed", () -> probers(one) == 1 && probers(two) == 1);
                    proxy.reload(first);
                    Await.until("the other to be left alone", () -> probers(one) == 1 && probers(two) == 0);
                }
                assertThat(log.text()).doesNotContain("is down");
            }
        }
    }

    @Test
    void shouldNotProbeAServerThatAnswersRequests() {
        LeapingLoops loops = LeapingLoops.start(1);
        try (PlayedPool pool = PlayedPool.start(
                loops, PoolYaml.redis("alpha").set("health_check", "{type: ping, interval: 1000, jitter: 0}"))) {
            loops.leap(Duration.ofSeconds(1));
            RawConnection probe = pool.server().accept();
            answer(probe, "CLIENT", "PING");
            pool.client().sendRedisRequest("GET", "a");
            RawConnection requests = pool.server().accept();
            for (int i = 0; i < 20; i++) {
                requests.readRedisRequest();
                requests.send("$-1\r\n");
                pool.client().expect("$-1\r\n");
                loops.leap(Duration.ofMillis(500));
                pool.client().sendRedisRequest("GET", "a");
            }
            assertThat(checks(pool.proxy()).results()).containsEntry("good", 1L);

            requests.readRedisRequest();
            requests.send("$-1\r\n");
            pool.client().expect("$-1\r\n");
            loops.leap(Duration.ofSeconds(2));
            loops.leap(Duration.ofSeconds(2));

            assertThat(probe.readRedisRequest()).containsExactly("PING");
        }
    }

    private RunningProxy start(PoolYaml pool, ServerProcess server, String check) {
        return RunningProxy.start(
                WORKERS,
                pool.set("timeout", 400)
                        .set("server_retry_timeout", 100)
                        .set("health_check", "{" + check + ", " + TIMES + "}")
                        .server(server.port(), "one")
                        .text());
    }

    private static void answer(RawConnection probe, String... commands) {
        for (String command : commands) {
            assertThat(probe.readRedisRequest()).startsWith(command);
        }
        probe.send("+OK\r\n+PONG\r\n");
    }

    private static void awaitGoodProbe(RunningProxy proxy) {
        Await.until("a good probe", () -> goodProbes(proxy) > 0);
    }

    private static long goodProbes(RunningProxy proxy) {
        CheckMetrics checks = proxy.metrics("alpha").servers().getFirst().checks();
        return checks == null ? 0 : checks.results().getOrDefault("good", 0L);
    }

    private void awaitLine(String text) {
        Await.until(
                "the line \"" + text + "\" in\n" + log.text(), () -> log.text().contains(text));
    }

    private long lines(String text) {
        return log.text().lines().filter(line -> line.contains(text)).count();
    }

    private static int probers(RedisServer server) {
        try (RawClient operator = server.connect()) {
            String clients = operator.sendRedisRequest("CLIENT", "LIST").readRedisReply();
            return (int) clients.lines()
                    .filter(line -> line.contains("name=nutcracker-health "))
                    .count();
        }
    }

    private static CheckMetrics checks(RunningProxy proxy) {
        ServerMetrics server = proxy.metrics("alpha").servers().getFirst();
        return Objects.requireNonNull(server.checks());
    }
}
