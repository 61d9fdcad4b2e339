package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where nutcrackerctl finds the proxy of the service that runs it. */
final class ServiceAddressTest {
    private static final String USUAL = "127.0.0.1:22222";
    private static final String PROGRAM = "nutcracker\0-Xmx96m\0-cp\0-s\0dev.nutcracker.app.Main\0";

    @TempDir
    private Path processes;

    @ParameterizedTest
    @CsvSource({
        "'', 127.0.0.1:22222",
        "-s 22223, 127.0.0.1:22223",
        "-a 10.0.0.1 -s22223, 10.0.0.1:22223",
        "--stats-addr=localhost --stats-port 1, localhost:1",
        "-c /etc/x.yml -a :: -s 5, [::1]:5",
        "-a fe80::1, [fe80::1]:22222",
        "-a /run/nutcracker/stats.sock -s 5, /run/nutcracker/stats.sock",
    })
    void shouldBeThatOfTheCommandLine(String options, String address) throws Exception {
        write(PROGRAM + (options.isEmpty() ? "" : options.replace(' ', '\0') + '\0'));

        assertThat(found("77")).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({"78", "''", "../77", "7\0"})
    void shouldBeTheUsualOneWithoutSuchAProcess(String process) throws Exception {
        write("sleep\000100\0");

        assertThat(found(process)).isEqualTo(USUAL);
    }

    @Test
    void shouldBeTheUsualOneBesideAnotherProgram() throws Exception {
        write("httpd\0-s\00080\0");

        assertThat(found("77")).isEqualTo(USUAL);
        assertThat(new ServiceAddress(Map.of(), processes).orUsual()).isEqualTo(USUAL);
    }

    private void write(String commandLine) throws IOException {
        Path process = Files.createDirectories(processes.resolve("77"));
        Files.writeString(process.resolve("cmdline"), commandLine);
    }

    private String found(String process) {
        return new ServiceAddress(Map.of("MAINPID", process), processes).orUsual();
    }
}
