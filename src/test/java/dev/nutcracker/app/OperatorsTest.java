package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the statistics port, and for what. */
final class OperatorsTest {
    private static final int NOBODY = 65_534;

    @TempDir
    private Path directory;

    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "one");

    @Test
    void shouldRefuseOtherUsersOfThisMachineWithoutTheToken() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "root may be another user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "the system has setpriv");
        configure("token_for: all");
        try (RunningProgram program = RunningProgram.start(directory, Map.of())) {
            assertThat(asNobody(program, "POST", "/reload", "x: y")).startsWith("HTTP/1.1 401 ");
            assertThat(asNobody(program, "GET", "/config", "x: y")).startsWith("HTTP/1.1 401 ");
            assertThat(asNobody(program, "GET", "/slowlog", "x: y")).startsWith("HTTP/1.1 401 ");
            assertThat(asNobody(program, "GET", "/stats", "x: y")).startsWith("HTTP/1.1 200 ");
            assertThat(asNobody(program, "POST", "/reload", "Authorization: Bearer wrong"))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(asNobody(program, "POST", "/reload", "Authorization: Bearer t0ken"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(asNobody(program, "GET", "/config", "Authorization: Bearer t0ken"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(program.http("POST", "/reload")).startsWith("HTTP/1.1 200 ");
            assertThat(program.http("GET", "/config")).startsWith("HTTP/1.1 200 ");
            assertThat(program.http("GET", "/metrics")).contains("\nnutcracker_admin_refused_requests_total 4\n");
        }
    }

    @Test
    void shouldShowTheConfigurationToEverybodyUnlessItIsToldOtherwise() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "root may be another user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "the system has setpriv");
        configure("token_for: changes");
        try (RunningProgram program = RunningProgram.start(directory, Map.of())) {
            assertThat(asNobody(program, "GET", "/config", "x: y")).startsWith("HTTP/1.1 200 ");
        }
    }

    private void configure(String key) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "t0ken\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                directory.resolve("nutcracker.yml"),
                "global:\n  admin:\n    token_file: " + token + "\n    " + key + '\n' + pool.text());
    }

    /** The answer to a request of a process of another user. */
    private String asNobody(RunningProgram program, String method, String path, String header) throws Exception {
        String script = "exec 3<>/dev/tcp/127.0.0.1/" + program.statsPort() + "; printf '" + method + ' ' + path
                + " HTTP/1.1\\r\\nHost: localhost\\r\\n" + header + "\\r\\n\\r\\n' >&3; cat <&3";
        Path output = Files.createTempFile("answer", ".txt");
        Process process = new ProcessBuilder("setpriv", "--reuid=" + NOBODY, "--clear-groups", "bash", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}
