package dev.nutcracker.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load of the command bench, on real servers. */
final class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldMeasureAServerAndTheProxyBeforeItInTurns() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool)) {
                assertThat(bench("--direct", here(server.port()), "--through", here(pool.port()), "-c", "5", "-t", "1"))
                        .as(said())
                        .isZero();
            }
        }

        List<String> lines = said().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("redis, 5 clients, values of 64 bytes, 1 s for each line");
        assertThat(lines.get(1)).contains("shares this machine");
        assertThat(lines).hasSize(7);
        assertThat(lines.subList(3, 7))
                .allSatisfy(line -> assertThat(requestsOf(line)).isPositive());
        assertThat(lines.get(3)).startsWith("direct ").endsWith(cpuOf(lines.get(3)));
        assertThat(lines.get(4)).startsWith("through the proxy ");
    }

    private static long requestsOf(String line) {
        String[] words = line.strip().split(" +");
        return Long.parseLong(words[words.length - 6]);
    }

    /** The server is a process of its own, the proxy is that of the test. */
    private static String cpuOf(String line) {
        String cpu = line.strip().replaceFirst(".* ", "");
        assertThat(Double.parseDouble(cpu)).isPositive();
        return cpu;
    }

    @ParameterizedTest
    @CsvSource({"memcached", "meta"})
    void shouldSpeakTheProtocolsOfMemcached(String protocol) {
        try (MemcachedServer server = MemcachedServer.start()) {
            assertThat(bench(
                            "--through",
                            here(server.port()),
                            "--protocol",
                            protocol,
                            "-c",
                            "2",
                            "-P",
                            "3",
                            "-d",
                            "5000",
                            "-t",
                            "1"))
                    .as(said())
                    .isZero();
        }
        assertThat(said().lines()).hasSize(4);
    }

    @Test
    void shouldFailAtAWrongAnswer() throws InterruptedException {
        try (FakeServer server = FakeServer.start()) {
            Thread serving = Thread.ofVirtual().start(() -> {
                var connection = server.accept();
                connection.readRedisRequest();
                connection.send("+OK\r\n");
                connection.readRedisRequest();
                connection.send("$-1\r\n");
            });

            assertThat(bench("--through", here(server.port()), "-c", "1", "-P", "1", "-t", "1"))
                    .isEqualTo(1);

            serving.join();
        }
        assertThat(said()).contains("through the proxy (", "an answer that is not the value of the key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-c 5 | --through is missing",
                "--through nowhere | --through: \"nowhere\" is not host:port",
                "--through 127.0.0.1:0 | is not a number from 1 to 65535",
                "--through 127.0.0.1:1 -P 1,0 | -P: \"0\" is not a number from 1 to 1000",
                "--through 127.0.0.1:1 -t 61 | -t: \"61\" is not a number from 1 to 60",
                "--through 127.0.0.1:1 --protocol http | there are redis, memcached, meta",
                "--through 127.0.0.1:1 -x 1 | -x is unknown",
                "--through | --through needs a value",
                "--through 127.0.0.1:1 | Connection refused"
            })
    void shouldSayWhatIsWrong(String arguments, String complaint) {
        assertThat(bench(arguments.split(" "))).isEqualTo(1);

        assertThat(said()).contains(complaint);
    }

    private static String here(int port) {
        return "127.0.0.1:" + port;
    }

    private int bench(String... arguments) {
        return Bench.run(
                new ArrayList<>(List.of(arguments)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    private String said() {
        return out.toString(UTF_8) + err.toString(UTF_8);
    }
}
