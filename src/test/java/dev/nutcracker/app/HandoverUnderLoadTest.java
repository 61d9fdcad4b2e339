package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.CountingClients;
import dev.nutcracker.testing.CountingClients.Kind;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many hand-overs in a row under many clients. */
@Tag("long")
final class HandoverUnderLoadTest {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverUnderLoadTest.class);
    private static final String PASSWORD = "secret";
    private static final int HANDOVERS = Integer.getInteger("handovers", 20);

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingInTwentyHandovers() throws Exception {
        assumeTrue(Transport.EPOLL.isAvailable(), "this system has no epoll");
        int redisPort = Ports.free();
        int memcachePort = Ports.free();
        int statsPort = Ports.free();
        String unixSocket = directory.resolve("gamma.sock").toString();
        try (RedisServer redis = RedisServer.start("--requirepass", PASSWORD);
                MemcachedServer memcached = MemcachedServer.start()) {
            for (String file : new String[] {"0.yml", "1.yml"}) {
                Files.writeString(
                        directory.resolve(file),
                        configuration(redisPort, redis.port(), memcachePort, memcached.port(), unixSocket, file));
            }
            RunningProgram running = begin(statsPort, 0);
            running.awaitServing();
            try (CountingClients clients = new CountingClients(PASSWORD)
                    .add(60, Kind.REDIS_PIPELINE, Integer.toString(redisPort))
                    .add(50, Kind.REDIS_RESP3, Integer.toString(redisPort))
                    .add(20, Kind.REDIS_PIPELINE, unixSocket)
                    .add(30, Kind.MEMCACHE_TEXT, Integer.toString(memcachePort))
                    .add(20, Kind.MEMCACHE_META, Integer.toString(memcachePort))
                    .add(20, Kind.MEMCACHE_BINARY, Integer.toString(memcachePort))
                    .add(60, Kind.REDIS_SHORT, Integer.toString(redisPort))) {
                clients.awaitMore();
                for (int i = 1; i <= HANDOVERS; i++) {
                    CountingClients.Waits before = clients.takeWaits();
                    RunningProgram next = begin(statsPort, i, "--take-over");
                    next.awaitServing();
                    assertThat(next.isEnded()).as(next.output() + next.log()).isFalse();
                    assertThat(running.awaitEnd()).isZero();
                    running = next;
                    clients.awaitMore();
                    LOG.warn(
                            "hand-over {}: {}; before: {}; {}",
                            i,
                            clients.takeWaits(),
                            before,
                            line(next.log(), "took over"));
                    assertThat(clients.faults()).isEmpty();
                    assertThat(next.log()).contains("200 clients passed");
                }
            } finally {
                running.close();
            }
        }
    }

    private static String line(String log, String part) {
        return log.lines().filter(line -> line.contains(part)).findFirst().orElse("");
    }

    private RunningProgram begin(int statsPort, int number, String... options) throws Exception {
        String[] all = new String[options.length + 2];
        all[0] = "-c";
        all[1] = number % 2 + ".yml";
        System.arraycopy(options, 0, all, 2, options.length);
        return RunningProgram.begin(directory, Map.of(), statsPort, Integer.toString(number), all);
    }

    /** Every other one has a pool more, and another number of workers. */
    private String configuration(
            int redisPort, int redis, int memcachePort, int memcached, String unixSocket, String name) {
        String more = name.startsWith("1")
                ? "delta:\n  listen: 127.0.0.1:" + Ports.free() + "\n  servers:\n    - 127.0.0.1:" + memcached + ":1\n"
                : "";
        HandoverFile file = new HandoverFile(redisPort, redis, memcachePort, memcached, unixSocket, redis, PASSWORD);
        return file.text(more.isEmpty() ? 2 : 1, "handover.sock") + more;
    }
}
