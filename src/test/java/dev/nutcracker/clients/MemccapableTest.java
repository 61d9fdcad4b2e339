package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program of libmemcached that finds out what a server is capable of, in the text protocol and in the binary one. */
final class MemccapableTest {
    @ParameterizedTest
    @CsvSource({"-a, ascii", "-b, binary"})
    void shouldBeCapableOfEverything(String option, String dialect) throws IOException {
        try (ThreeServers servers = ThreeServers.memcached()) {
            List<String> command = List.of(
                    Requirements.MEMCCAPABLE.program().toString(),
                    option,
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(servers.port()));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(output).contains(dialect + " get ", "All tests passed").doesNotContain("[FAIL]");
            assertThat(process.onExit().join().exitValue()).isZero();
        }
    }
}
