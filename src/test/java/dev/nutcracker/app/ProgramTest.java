package dev.nutcracker.app;

import static dev.nutcracker.app.TriedProgram.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.app.TriedProgram.Run;
import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.Version;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Requirements;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its operators meet it: options in, texts, files and exit status out. */
final class ProgramTest {
    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");

    @TempDir
    private Path directory;

    private TriedProgram program;

    @BeforeEach
    void writeConfiguration() throws IOException {
        program = TriedProgram.in(directory, pool);
    }

    @Test
    void shouldPrintTheTextsOfTheOriginal() throws Exception {
        Run ours = program.run("-hD");
        Run original = program.run(List.of(Requirements.NUTCRACKER.program().toString(), "-hD"));

        assertThat(ours.status()).isZero();
        assertThat(ours.error().lines().toList())
                // Debian's build has other default files.
                .containsAll(original.error()
                        .lines()
                        .skip(1)
                        .filter(line -> !line.contains("/nutcracker/"))
                        .toList())
                .contains(
                        "This is nutcracker-0.5.0 for the JVM, release " + Version.RELEASE,
                        "TLS library: boringssl",
                        "  -o, --output=S         : set logging file (default: stderr)",
                        "  -c, --conf-file=S      : set configuration file (default: conf/nutcracker.yml)",
                        "  -p, --pid-file=S       : set pid file (default: off)");
        assertThat(ours.error())
                .contains(
                        "  out_queue_bytes     \"current request bytes in outgoing queue\"\n\npages of the stats port")
                .contains("\n  GET  /healthz       \"200 while the process is alive\"\n");
    }

    @Test
    void shouldPrintTheUsageAfterAMistake() throws Exception {
        Run run = program.run("-t", "-s", "0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .startsWith("nutcracker: option -s value 0 is not a valid port\nUsage: nutcracker [-?hVdDt]")
                .contains("[-o output file]\r\n");
    }

    @Test
    void shouldAcceptAValidConfiguration() throws Exception {
        Run run = program.run("-tc", "ok.yml");

        assertThat(run.error()).isEqualTo("nutcracker: configuration file 'ok.yml' syntax is ok\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void shouldTellAllThatIsWrongWithAConfiguration() throws Exception {
        Files.writeString(directory.resolve("bad.yml"), "a:\n  listen: 127.0.0.1:0\n  hsh: md5\n  servers:\n  - x\n");

        Run run = program.run("-tc", "bad.yml");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .contains("nutcracker: bad.yml:2:", "nutcracker: bad.yml:3:", "nutcracker: bad.yml:5:")
                .endsWith("\nnutcracker: configuration file 'bad.yml' syntax is invalid\n");
    }

    @Test
    void shouldSayThatAConfigurationIsMissing() throws Exception {
        String reason = "nutcracker: failed to open configuration file 'none.yml': No such file or directory\n";

        assertThat(program.run("-tc", "none.yml"))
                .isEqualTo(new Run(1, "", reason + "nutcracker: configuration file 'none.yml' syntax is invalid\n"));
        assertThat(program.run("-c", "none.yml", "-o", "log")).isEqualTo(new Run(1, "", reason));
        assertThat(program.logText())
                .contains("Main: failed to open configuration file")
                .endsWith("Main: ended\n");
    }

    @Test
    void shouldLogAsTheConfigurationSaysUnlessTheCommandLineDoes() throws Exception {
        Files.writeString(
                directory.resolve("ok.yml"), "global:\n  log:\n    format: json\n    level: 4\n" + pool.text());
        PoolYaml last = PoolYaml.redis("alphabet").server(1, "nobody");
        Files.writeString(directory.resolve("ok.yml"), last.text(), StandardOpenOption.APPEND);
        try (ServerSocket _ = new ServerSocket(last.port())) {
            program.start("-o", "log");
            assertThat(program.logText()).contains("\"level\":\"error\"").doesNotContain("listening on");

            Files.delete(directory.resolve("log"));
            program.start("-o", "log", "-v", "5");
            assertThat(program.logText()).contains("\"message\":\"listening on");
        }
    }

    @Test
    void shouldSayOnceThatTheLogCannotBeWrittenAndGoOn() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "the system has /dev/full");
        try (ServerSocket _ = new ServerSocket(program.statsPort())) {
            assertThat(program.start("-o", "/dev/full").error())
                    .containsOnlyOnce("writing log file '/dev/full' failed: No space left on device")
                    .contains("bind to stats server addr");
        }
    }

    @Test
    void shouldSayThatThePidFileCannotBeWritten() throws Exception {
        assertThat(program.start("-o", "log", "-p", "none/pid"))
                .isEqualTo(
                        new Run(1, "", "nutcracker: opening pid file 'none/pid' failed: No such file or directory\n"));
    }

    @Test
    void shouldSayThatAnAddressToListenOnIsUnknown() throws Exception {
        Files.writeString(
                directory.resolve("ok.yml"),
                pool.set("listen", "no.such.host.invalid:1").text());

        Run run = program.start("-o", "log");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error()).contains("listen: host \"no.such.host.invalid\" cannot be resolved\n");
    }

    @Test
    void shouldSayThatATransportIsNotThere() throws Exception {
        Transport missing = Arrays.stream(Transport.values())
                .filter(transport -> !transport.isAvailable())
                .findFirst()
                .orElseThrow();
        Files.writeString(
                directory.resolve("ok.yml"), "global:\n  transport: " + missing.lowerCaseName() + "\n" + pool.text());

        Run run = program.start("-o", "log");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .startsWith("nutcracker: global: transport: " + missing.lowerCaseName()
                        + " is not available here; there are ")
                .contains("nio");
    }

    @Test
    void shouldSayThatThereAreTooFewFileDescriptors() throws Exception {
        List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"));
        limited.addAll(command("-c", "ok.yml", "-w", "1", "-o", "log", "-s", Integer.toString(program.statsPort())));

        Run run = program.run(limited);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error()).startsWith("nutcracker: too few file descriptors: 64 are allowed (ulimit -n), and ");
    }

    @Test
    void shouldSayThatThereAreTooFewFileDescriptorsToBeginWith() throws Exception {
        List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n 44; exec \"$@\"", "sh"));
        limited.addAll(command("-c", "ok.yml", "-s", Integer.toString(program.statsPort())));

        Run run = program.run(limited);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .startsWith("nutcracker: too few file descriptors: 44 are allowed (ulimit -n), and ")
                .contains(" are needed before the configuration can be read\n");
    }

    @Test
    void shouldSayWhichWordsCountForNothing() throws Exception {
        assertThat(program.run("-tc", "ok.yml", "my.yml").error())
                .isEqualTo("nutcracker: warning: 'my.yml' on the command line belongs to no option and is ignored;"
                        + " the configuration file is 'ok.yml', -c FILE names another\n"
                        + "nutcracker: configuration file 'ok.yml' syntax is ok\n");
        try (ServerSocket _ = new ServerSocket(program.statsPort())) {
            assertThat(program.start("my.yml", "-o", "log").error())
                    .contains("nutcracker: warning: 'my.yml' on the command line");
            assertThat(program.logText())
                    .contains("Main: configuration file 'ok.yml'\n", "Main: 'my.yml' on the command line");
        }
    }

    @Test
    void shouldTakeTheFirstConfigurationThatIsThereWhenNoneIsNamed() throws Exception {
        Path missing = directory.resolve("conf/nutcracker.yml");
        Path there = directory.resolve("ok.yml");

        assertThat(ConfigFile.firstOf(List.of(missing, there))).isEqualTo(there);
        assertThat(ConfigFile.firstOf(List.of(missing, missing.resolveSibling("other.yml"))))
                .isEqualTo(missing);
        assertThat(ConfigFile.firstOf(List.of(there, missing))).isEqualTo(there);
    }

    @Test
    void shouldServeNobodyBeforeItsStatisticsPortIsItsOwn() throws Exception {
        Path socket = directory.resolve("pool.sock");
        Files.writeString(
                directory.resolve("ok.yml"), pool.set("listen", socket).text());
        try (ServerSocket _ = new ServerSocket(program.statsPort())) {
            assertThat(program.start("-o", "log").error()).contains("bind to stats server addr");

            assertThat(program.logText()).contains("Main: configuration file").doesNotContain("listening on");
        }
    }

    @Test
    void shouldSayWhereAKeyGoesOnStandardOutput() throws Exception {
        Run run = program.run("-c", "ok.yml", "--where", "key");

        assertThat(run.status()).isZero();
        assertThat(run.output()).startsWith("pool    alpha\nkey     key\n").contains("server  nobody at 127.0.0.1:1,");
        assertThat(run.error()).isEmpty();
    }

    @Test
    void shouldSayThatTheLogCannotBeOpened() throws Exception {
        assertThat(program.run("-c", "ok.yml", "-o", "none/log"))
                .isEqualTo(
                        new Run(1, "", "nutcracker: opening log file 'none/log' failed: No such file or directory\n"));
    }

    @Test
    void shouldSayThatAnAddressIsTakenOrUnknown() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(program.run("-c", "ok.yml", "-o", "log", "-p", "pid", "-s", port))
                    .isEqualTo(new Run(
                            1,
                            "",
                            "nutcracker: bind to stats server addr '0.0.0.0:" + port
                                    + "' failed: Address already in use\n"));
        }
        try (ServerSocket _ = new ServerSocket(pool.port())) {
            assertThat(program.start("-o", "log", "-p", "pid"))
                    .isEqualTo(new Run(
                            1,
                            "",
                            "nutcracker: bind to addr '127.0.0.1:" + pool.port()
                                    + "' failed: Address already in use\n"));
        }
        assertThat(program.start("-o", "log", "-a", "no such host").error())
                .isEqualTo("nutcracker: stats address 'no such host' cannot be resolved\n");
        assertThat(directory.resolve("pid")).doesNotExist();
    }
}
