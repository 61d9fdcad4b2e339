package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes on between the signal to stop and the end of {@code drain_delay}. */
final class DrainDelayTest {
    private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
    private static final String GET = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
    private static final int NEW_CLIENTS = 200;
    private static final long ANSWERS = 2000;

    @TempDir
    private Path directory;

    @Test
    void shouldServeEverybodyWhileItIsUnready() throws Exception {
        try (RedisServer redis = RedisServer.start();
                MemcachedServer memcached = MemcachedServer.start()) {
            PoolYaml alpha = PoolYaml.redis("alpha").server(redis.port(), "one");
            PoolYaml beta = PoolYaml.memcache("beta").server(memcached.port(), "one");
            write(600_000, alpha.text() + beta.text());
            try (RunningProgram program = RunningProgram.start(directory, Map.of())) {
                assertThat(program.http("GET", "/readyz")).startsWith("HTTP/1.1 200 ");
                Checker checker = Checker.start(alpha.port());
                checker.awaitWork(ANSWERS);

                program.signal("TERM");

                Await.until(
                        "it is unready", () -> program.http("GET", "/readyz").startsWith("HTTP/1.1 503 "));
                assertThat(program.http("GET", "/readyz")).endsWith("draining\n");
                assertThat(program.http("GET", "/healthz")).startsWith("HTTP/1.1 200 ");
                for (int i = 0; i < NEW_CLIENTS; i++) {
                    serveNewClients(alpha, beta);
                }
                checker.awaitWork(ANSWERS);
                write(600_000, alpha.set("timeout", 1234).text() + beta.text());
                assertThat(program.http("POST", "/reload")).contains("timeout 0 -> 1234");
                serveNewClients(alpha, beta);
                Checker.Report report = checker.stop();
                assertThat(report.errorCount()).as("%s", report).isZero();
                assertThat(report.closed()).as("%s", report).isEmpty();

                program.signal("TERM");

                Await.until("a second signal ends it at once", program::isEnded);
                assertThat(program.log()).contains("exiting at once");
            }
        }
    }

    private static void serveNewClients(PoolYaml redis, PoolYaml memcache) {
        try (RawClient client = RawClient.connect(redis.port())) {
            client.send(SET).expect("+OK\r\n");
        }
        try (RawClient client = RawClient.connect(memcache.port())) {
            client.send("set k 0 0 1\r\nv\r\n").expect("STORED\r\n");
        }
    }

    @Test
    void shouldEndInOrderWhenTheDelayIsOver() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            PoolYaml alpha = PoolYaml.redis("alpha").server(redis.port(), "one");
            write(500, alpha.text());
            try (RunningProgram program = RunningProgram.start(directory, Map.of());
                    RawClient client = RawClient.connect(alpha.port())) {
                client.send(SET).expect("+OK\r\n");

                program.signal("TERM");

                Await.until(
                        "it is unready", () -> program.http("GET", "/readyz").endsWith("draining\n"));
                client.send(GET).expect("$1\r\nv\r\n");
                assertThat(client.readUntilClosed()).isEmpty();
                Await.until("it has ended", program::isEnded);
                assertThat(program.log()).contains("ended").doesNotContain("at once");
            }
        }
    }

    private void write(int delayMs, String pools) throws IOException {
        Files.writeString(directory.resolve("nutcracker.yml"), "global:\n  drain_delay: " + delayMs + '\n' + pools);
    }
}
