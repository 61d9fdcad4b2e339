package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checking clients while all that can happen happens at once: servers are stopped, killed, slow, and answer rubbish; one
 * configuration after the other is taken on; clients reset. No response is another's, no reload fails, nothing is called a
 * defect, and in the end every count is back at nothing.
 *
 * <p>For hours: {@code -Plong -Dtest=ReloadAndFaultTest -Dsoak.seconds=3600 -Dsoak.seed=7}.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = LogWatch.LOG, mode = ResourceAccessMode.READ)
final class ReloadAndFaultTest {
    private static final int CHECKING = 20;
    private static final int RESTLESS = 6;
    private static final int SERVERS = 3;
    private static final Duration BETWEEN_RELOADS = Duration.ofMillis(200);
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final long SOAK_SECONDS = Long.getLong("soak.seconds", 300);
    private static final long SOAK_SEED = Long.getLong("soak.seed", 1);

    private static final LogWatch LOG = new LogWatch();

    private boolean withRules;
    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final AtomicBoolean faultsGoOn = new AtomicBoolean(true);
    private final AtomicLong answers = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @AfterAll
    static void expectNothingLeakedOrBroke() {
        try (LOG) {
            LOG.assertNothingLeaked();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "2, 1, 2", "3, 3, 3", "4, 1, 4"})
    void shouldStandFaultsAndReloadsWithRedis(int workers, int serverConnections, long seed) throws Exception {
        run(true, workers, serverConnections, seed, SHORT);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 5", "2, 3, 6", "3, 1, 7", "4, 2, 8"})
    void shouldStandFaultsAndReloadsWithMemcached(int workers, int serverConnections, long seed) throws Exception {
        run(false, workers, serverConnections, seed, SHORT);
    }

    @Test
    @Tag("long")
    void shouldStandFaultsAndReloadsForLong() throws Exception {
        runForLong();
    }

    /** The same with health checks, policies for failures and limits in further files. */
    @Test
    @Tag("long")
    void shouldStandFaultsAndReloadsOfFailureRulesAndLimitsForLong() throws Exception {
        withRules = true;
        runForLong();
    }

    private void runForLong() throws IOException, InterruptedException {
        Random random = new Random(SOAK_SEED);
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOAK_SECONDS);
        while (System.nanoTime() - endNs < 0) {
            goOn.set(true);
            faultsGoOn.set(true);
            run(
                    random.nextBoolean(),
                    1 + random.nextInt(4),
                    1 + random.nextInt(3),
                    random.nextLong(),
                    Duration.ofSeconds(30));
        }
        LOG.assertNothingLeakedOrBroke();
    }

    private void run(boolean redis, int workers, int serverConnections, long seed, Duration duration)
            throws IOException, InterruptedException {
        Random random = new Random(seed);
        Supplier<ServerProcess> starter = redis ? RedisServer::start : MemcachedServer::start;
        List<ServerProcess> servers =
                IntStream.range(0, SERVERS).mapToObj(_ -> starter.get()).toList();
        int port = Ports.free();
        try (FakeServer rubbish = Faults.startRubbishServer(seed);
                RunningProxy proxy = RunningProxy.start(
                        workers,
                        first(redis, port, servers)
                                .set("server_connections", serverConnections)
                                .text())) {
            List<PoolYaml> files = new ArrayList<>(List.of(
                    first(redis, port, servers).set("server_connections", serverConnections),
                    second(redis, port, servers, rubbish).set("server_connections", 1 + serverConnections % 3)));
            if (withRules) {
                files.add(checked(redis, port, servers).set("on_failure", "fail"));
                files.add(
                        checked(redis, port, servers).set("on_failure", "wait").set("wait_max", 500));
                files.add(
                        checked(redis, port, servers).set("on_failure", "eject").set("slow_start", 300));
            }
            List<Thread> clients = startClients(redis, port, random);
            Thread faults = start(new Faults(servers, new Random(random.nextLong()), faultsGoOn::get));
            try {
                reloadAllAlong(proxy, files, duration);
            } finally {
                faultsGoOn.set(false);
                faults.join();
                goOn.set(false);
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).as("seed %d", seed).isEmpty();
            assertThat(answers).as("answers of seed %d", seed).hasPositiveValue();
            assertNothingIsLeft(proxy, pool(redis, port).server(Ports.free(), "nobody"));
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private void reloadAllAlong(RunningProxy proxy, List<PoolYaml> files, Duration duration) throws IOException {
        long endNs = System.nanoTime() + duration.toNanos();
        for (int i = 1; System.nanoTime() - endNs < 0 && failures.isEmpty(); i++) {
            LockSupport.parkNanos(BETWEEN_RELOADS.toNanos());
            proxy.reload(files.get(i % files.size()));
        }
    }

    private static PoolYaml pool(boolean redis, int port) {
        PoolYaml pool = redis ? PoolYaml.redis("alpha") : PoolYaml.memcache("alpha");
        return pool.set("listen", "127.0.0.1:" + port).set("backlog", 1024).set("blocking_connections", 4);
    }

    private static PoolYaml first(boolean redis, int port, List<ServerProcess> servers) {
        PoolYaml pool = pool(redis, port).set("timeout", 400).set("auto_eject_hosts", true);
        pool.set("server_failure_limit", 1).set("server_retry_timeout", 150);
        for (ServerProcess server : servers) {
            pool.server(server.port(), "server" + server.port());
        }
        return pool;
    }

    /** With probes, outliers, bounds of a server and limits of clients. */
    private static PoolYaml checked(boolean redis, int port, List<ServerProcess> servers) {
        PoolYaml pool = pool(redis, port).set("timeout", 400).set("server_retry_timeout", 150);
        pool.set("health_check", "{type: ping, interval: 200, fast_interval: 100, timeout: 150, fall: 2}");
        pool.set("outlier", "{error_percent: 50, min_requests: 10, latency_factor: 5, window: 1000, action: down}");
        pool.set("connect_timeout", 200).set("idle_check", 50).set("max_outstanding", 64);
        pool.set(
                "limits",
                "{client_requests_per_second: 20000, requests_per_second: 100000, clients_per_address: 1000}");
        for (ServerProcess server : servers) {
            pool.server(server.port(), "server" + server.port());
        }
        return pool;
    }

    /** Other servers, among them one that is none, another timeout, other names, and another database. */
    private static PoolYaml second(boolean redis, int port, List<ServerProcess> servers, FakeServer rubbish) {
        PoolYaml pool = pool(redis, port).set("timeout", 250).set("distribution", "modula");
        for (ServerProcess server : servers.subList(1, SERVERS)) {
            pool.server(server.port(), "other" + server.port());
        }
        if (redis) {
            pool.set("redis_db", 1);
        }
        return pool.server(rubbish.port(), "rubbish");
    }

    private List<Thread> startClients(boolean redis, int port, Random random) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CHECKING; i++) {
            CheckingClient client = redis
                    ? new CheckingRedisClient(i, port, goOn::get, answers)
                    : new CheckingMemcacheClient(i, port, goOn::get, answers);
            clients.add(start(client.withEnds()));
        }
        for (int i = 0; i < RESTLESS; i++) {
            clients.add(start(new RestlessClient(port, redis, new Random(random.nextLong()), goOn::get)));
        }
        return clients;
    }

    private Thread start(Runnable task) {
        return Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                .start(task);
    }

    /** Everybody is gone; then the servers are, too. */
    private static void assertNothingIsLeft(RunningProxy proxy, PoolYaml withoutServers) throws IOException {
        Await.until("no client is left", () -> alpha(proxy).value(PoolCounter.CLIENT_CONNECTIONS) == 0);
        Await.until(
                "nothing is outstanding",
                () -> alpha(proxy).servers().stream()
                        .allMatch(server -> server.value(ServerCounter.IN_QUEUE) == 0
                                && server.value(ServerCounter.OUT_QUEUE) == 0));
        proxy.reload(withoutServers);
        Await.until("only the listener is open", () -> proxy.snapshot().currentConnections() == 1);
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        assertThat(proxy.keptHeapBytes()).as("heap that is set apart").isZero();
    }

    private static PoolSnapshot alpha(RunningProxy proxy) {
        return proxy.snapshot().pools().getFirst();
    }
}
