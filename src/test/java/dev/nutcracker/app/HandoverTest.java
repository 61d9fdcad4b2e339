package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.handover.HandoverStep;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.CountingClients;
import dev.nutcracker.testing.CountingClients.Kind;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that hand over to each other under clients that check every answer. */
final class HandoverTest {
    private static final String PASSWORD = "secret";
    private static final int CLIENTS = 23;

    @TempDir
    private Path directory;

    private final int redisPort = Ports.free();
    private final int memcachePort = Ports.free();
    private final int epsilonPort = Ports.free();
    private final int statsPort = Ports.free();
    private RedisServer redis;
    private RedisServer otherRedis;
    private MemcachedServer memcached;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Transport.EPOLL.isAvailable(), "this system has no epoll");
        redis = RedisServer.start("--requirepass", PASSWORD);
        otherRedis = RedisServer.start("--requirepass", PASSWORD);
        memcached = MemcachedServer.start();
        Files.writeString(directory.resolve("nutcracker.yml"), configuration(""));
    }

    @AfterEach
    void stop() {
        redis.close();
        otherRedis.close();
        memcached.close();
    }

    private String configuration(String more) {
        HandoverFile file = new HandoverFile(
                redisPort, redis.port(), memcachePort, memcached.port(), unixSocket(), otherRedis.port(), PASSWORD);
        String epsilon = """
                epsilon:
                  listen: 127.0.0.1:%d
                  redis: true
                  servers:
                    - 127.0.0.1:%d:1 one
                  redis_auth: %s
                """.formatted(epsilonPort, otherRedis.port(), PASSWORD);
        return epsilon + file.text(2, directory.resolve("handover.sock").toString()) + more;
    }

    private String unixSocket() {
        return directory.resolve("gamma.sock").toString();
    }

    private RunningProgram begin(String name, String... options) throws IOException {
        return RunningProgram.begin(directory, Map.of(), statsPort, name, options);
    }

    /** One that dies at that point. */
    private RunningProgram mortal(String name, HandoverStep step, String... options) throws IOException {
        String property = "-Dnutcracker.handover.halt=" + step;
        return RunningProgram.begin(directory, Map.of("JAVA_TOOL_OPTIONS", property), statsPort, name, options);
    }

    private RunningProgram started(String name) throws IOException {
        RunningProgram program = begin(name);
        program.awaitServing();
        assertThat(program.isEnded()).as(program.output() + program.log()).isFalse();
        return program;
    }

    /** So many as {@link #CLIENTS} says. */
    private CountingClients clients() {
        return new CountingClients(PASSWORD)
                .add(6, Kind.REDIS_PIPELINE, Integer.toString(redisPort))
                .add(6, Kind.REDIS_RESP3, Integer.toString(redisPort))
                .add(3, Kind.REDIS_PIPELINE, unixSocket())
                .add(4, Kind.MEMCACHE_TEXT, Integer.toString(memcachePort))
                .add(2, Kind.MEMCACHE_META, Integer.toString(memcachePort))
                .add(2, Kind.MEMCACHE_BINARY, Integer.toString(memcachePort));
    }

    /** Takes over, and returns the new process; the old one has ended. */
    private RunningProgram succeeded(RunningProgram before, String name, String... options) throws IOException {
        String[] all =
                Stream.concat(Stream.of("--take-over"), Stream.of(options)).toArray(String[]::new);
        RunningProgram next = begin(name, all);
        next.awaitServing();
        assertThat(next.isEnded()).as(next.output() + next.log() + before.log()).isFalse();
        assertThat(before.awaitEnd()).as(before.log()).isZero();
        return next;
    }

    @Test
    void shouldHandOverSeveralTimesWithoutAClientNoticing() throws Exception {
        RunningProgram running = started("0");
        try (CountingClients clients = clients().add(4, Kind.REDIS_SHORT, Integer.toString(redisPort))) {
            clients.awaitMore();
            for (int i = 1; i <= 2; i++) {
                running = succeeded(running, Integer.toString(i));
                clients.awaitMore();
                assertThat(clients.faults()).isEmpty();
                assertThat(running.log()).contains("23 clients passed").contains(" 0 drained");
            }
            running = toAnotherConfiguration(running);
            clients.awaitMore();
            clients.close();
            assertThat(clients.faults()).isEmpty();
            assertThat(calls(redis) + calls(otherRedis))
                    .isEqualTo(clients.counted(Kind.REDIS_PIPELINE, Kind.REDIS_RESP3, Kind.REDIS_SHORT));
            assertThat(hits())
                    .isEqualTo(clients.counted(Kind.MEMCACHE_TEXT, Kind.MEMCACHE_META, Kind.MEMCACHE_BINARY) - 2);
        } finally {
            running.close();
        }
    }

    /** Its clients are drained: the pool is gone. */
    private RunningProgram toAnotherConfiguration(RunningProgram running) throws IOException {
        int newPort = Ports.free();
        Files.writeString(
                directory.resolve("other.yml"),
                configuration("delta:\n  listen: 127.0.0.1:" + newPort + "\n  servers:\n    - 127.0.0.1:"
                                + memcached.port() + ":1\n")
                        .replace("workers: 2", "workers: 1")
                        .replace("epsilon:", "zeta:")
                        .replace(":" + epsilonPort, ":" + Ports.free()));
        RunningProgram next = succeeded(running, "other", "-c", "other.yml");
        try (RawClient client = RawClient.connect(newPort)) {
            client.send("version\r\n").readLine();
        }
        return next;
    }

    /** How often the server has counted. */
    private static long calls(RedisServer server) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.sendRedisRequest("AUTH", PASSWORD).expect("+OK\r\n");
            String info = client.sendRedisRequest("INFO", "commandstats").readRedisReply();
            return info.lines()
                    .filter(line -> line.startsWith("cmdstat_incr:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("cmdstat_incr:calls=(\\d+),.*", "$1")))
                    .sum();
        }
    }

    private long hits() {
        try (RawClient client = RawClient.connect(memcached.port())) {
            String stats = client.send("stats\r\n").readMemcacheReply();
            return stats.lines()
                    .filter(line -> line.startsWith("STAT incr_hits "))
                    .mapToLong(line -> Long.parseLong(line.substring("STAT incr_hits ".length())))
                    .sum();
        }
    }

    @Test
    void shouldTakeEverythingBackWhenTheNewProcessDies() throws Exception {
        try (RunningProgram running = started("0");
                CountingClients clients = clients()) {
            clients.awaitMore();
            for (HandoverStep step : List.of(
                    HandoverStep.TAKER_GREETED,
                    HandoverStep.TAKER_HAS_STATE,
                    HandoverStep.TAKER_PREPARED,
                    HandoverStep.TAKER_SERVES,
                    HandoverStep.TAKER_HAS_CLIENTS)) {
                killedAt(step);
                clients.awaitMore();
                assertThat(clients.faults()).as(step.name()).isEmpty();
            }
            // The first clients that it has confirmed are its own, and die with it.
            killedAt(HandoverStep.TAKER_CONFIRMED_CLIENTS);
            clients.awaitMore();
            assertThat(clients.faults()).hasSizeBetween(1, 4);
            Await.until(
                    "the latest is taken back",
                    () -> running.http("GET", "/metrics")
                            .contains("nutcracker_handovers_total{outcome=\"taken_back\"} 6\n"));
            assertThat(running.log()).contains("this process goes on with everything");
            clients.close();
            // Whoever takes over next finds all as it was.
            try (RunningProgram next = succeeded(running, "next")) {
                assertThat(next.http("GET", "/metrics")).contains("nutcracker_handovers_total{outcome=\"taken\"} 1\n");
            }
        }
    }

    private void killedAt(HandoverStep step) throws IOException {
        RunningProgram next = mortal(step.name(), step, "--take-over");
        assertThat(next.awaitEnd()).as(next.output() + next.log()).isEqualTo(137);
    }

    @Test
    void shouldGoOnWhenTheOldProcessDies() throws Exception {
        RunningProgram old = mortal("0", HandoverStep.GIVER_LET_CLIENTS_GO);
        old.awaitServing();
        try (CountingClients clients = clients()) {
            clients.awaitMore();
            try (RunningProgram next = begin("1", "--take-over")) {
                next.awaitServing();
                assertThat(old.awaitEnd()).isEqualTo(137);
                // All but the first clients were the old one's.
                clients.close();
                assertThat(clients.faults()).hasSizeBetween(CLIENTS - 4, CLIENTS - 1);
                try (CountingClients others = clients()) {
                    others.awaitMore();
                    assertThat(others.faults()).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldRefuseToTakeOverFromNobody() throws Exception {
        RunningProgram alone = begin("0", "--take-over");

        assertThat(alone.awaitEnd()).isEqualTo(1);
        assertThat(alone.output()).contains("there is no process to take over from at '");
    }
}
