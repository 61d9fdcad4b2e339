package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Json;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log of the program: start, configurations, operators, signals, stop. */
final class AuditFileTest {
    private static final String GLOBAL = "global:\n  audit:\n    file: ${AUDIT_DIRECTORY}/audit.json\n";

    @TempDir
    private Path directory;

    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "one");

    @Test
    void shouldRecordWhatOperatorsDo() throws Exception {
        Path file = directory.resolve("nutcracker.yml");
        Files.writeString(file, GLOBAL + pool.text());
        String first = sha256(file);
        String second;
        try (RunningProgram program =
                RunningProgram.start(directory, Map.of("AUDIT_DIRECTORY", directory.toString()), "-v", "6")) {
            Files.writeString(file, GLOBAL + pool.set("timeout", 400).text());
            second = sha256(file);
            program.http("POST", "/reload");
            Files.writeString(file, GLOBAL + pool.set("timeout", "x").text());
            program.http("POST", "/reload");
            program.http("POST", "/servers/alpha/one/drain");
            program.http("POST", "/servers/alpha/%22%7b/drain\"x");
            program.http("POST", "/reload", "Origin: http://evil.example");
            assertThat(program.http("GET", "/metrics")).contains("\nnutcracker_audit_lost_total 0\n");
            assertThat(program.http("GET", "/config")).contains("file: \"${AUDIT_DIRECTORY}/audit.json\"");
            awaitLines("audit.json", 10);

            Files.move(directory.resolve("audit.json"), directory.resolve("audit.1"));
            program.signal("HUP");
            awaitLines("audit.json", 1);
        }

        List<Map<String, Object>> lines = lines("audit.1");
        assertThat(lines.getFirst()).containsEntry("event", "start");
        assertThat(lines).filteredOn("event", "config").extracting("by").first().isEqualTo("start");
        assertThat(lines).filteredOn("event", "config").extracting("sha256").containsExactly(first, second, Json.NULL);
        assertThat(lines)
                .filteredOn(line -> line.containsKey("changes"))
                .last()
                .satisfies(line -> assertThat(line).containsEntry("changes", List.of("pool alpha: timeout 0 -> 400")));
        assertThat(lines).filteredOn(line -> line.containsKey("errors")).hasSize(1);
        assertThat(lines)
                .filteredOn("event", "server")
                .singleElement()
                .satisfies(
                        line -> assertThat(line).containsEntry("server", "one").containsEntry("action", "drain"));
        assertThat(lines).filteredOn("event", "admin").extracting("status").contains(200L, 422L, 404L, 403L);
        assertThat(lines).filteredOn("event", "admin").extracting("path").contains("/servers/alpha/%22%7b/drain\"x");
        assertThat(lines("audit.json"))
                .last()
                .satisfies(line -> assertThat(line).containsEntry("event", "stop"));
        assertThat(numbers())
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(1L)
                .hasSize(numbers().getLast().intValue());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("audit.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldNotStartWithoutTheFileItIsToldToWrite() throws Exception {
        Files.writeString(directory.resolve("nutcracker.yml"), GLOBAL + pool.text());

        String statsPort = Integer.toString(Ports.free());
        String output = RunningProgram.output(
                directory, Map.of("AUDIT_DIRECTORY", "/nowhere"), "-c", "nutcracker.yml", "-s", statsPort);

        assertThat(output).contains("opening audit file '${AUDIT_DIRECTORY}/audit.json' failed");
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (String file : List.of("audit.1", "audit.json")) {
            lines(file).forEach(line -> numbers.add((Long) line.get("seq")));
        }
        return numbers;
    }

    private void awaitLines(String file, int count) {
        Await.until("the audit log has its lines", () -> lines(file).size() >= count);
    }

    private List<Map<String, Object>> lines(String file) {
        try {
            List<Map<String, Object>> lines = new ArrayList<>();
            Path path = directory.resolve(file);
            for (String line : Files.exists(path) ? Files.readAllLines(path) : List.<String>of()) {
                lines.add(Json.parse(line));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
