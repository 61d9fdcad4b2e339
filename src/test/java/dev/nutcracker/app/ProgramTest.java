package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.net.Transport;
import dev.nutcracker.stats.Version;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.Requirements;
import dev.nutcracker.testing.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its operators meet it: options in, texts, files and exit status out. */
final class ProgramTest {
    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");
    private final int statsPort = Ports.free();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.writeString(directory.resolve("ok.yml"), pool.text());
    }

    @Test
    void shouldPrintTheTextsOfTheOriginal() throws Exception {
        Run ours = run("-hD");
        Run original = run(List.of(Requirements.NUTCRACKER.program().toString(), "-hD"));

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
        Run run = run("-t", "-s", "0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .startsWith("nutcracker: option -s value 0 is not a valid port\nUsage: nutcracker [-?hVdDt]")
                .contains("[-o output file]\r\n");
    }

    @Test
    void shouldAcceptAValidConfiguration() throws Exception {
        Run run = run("-tc", "ok.yml");

        assertThat(run.error()).isEqualTo("nutcracker: configuration file 'ok.yml' syntax is ok\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void shouldTellAllThatIsWrongWithAConfiguration() throws Exception {
        Files.writeString(directory.resolve("bad.yml"), "a:\n  listen: 127.0.0.1:0\n  hsh: md5\n  servers:\n  - x\n");

        Run run = run("-tc", "bad.yml");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .contains("nutcracker: bad.yml:2:", "nutcracker: bad.yml:3:", "nutcracker: bad.yml:5:")
                .endsWith("\nnutcracker: configuration file 'bad.yml' syntax is invalid\n");
    }

    @Test
    void shouldSayThatAConfigurationIsMissing() throws Exception {
        String reason = "nutcracker: failed to open configuration file 'none.yml': No such file or directory\n";

        assertThat(run("-tc", "none.yml"))
                .isEqualTo(new Run(1, "", reason + "nutcracker: configuration file 'none.yml' syntax is invalid\n"));
        assertThat(run("-c", "none.yml", "-o", "log")).isEqualTo(new Run(1, "", reason));
        assertThat(logText())
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
            start("-o", "log");
            assertThat(logText()).contains("\"level\":\"error\"").doesNotContain("listening on");

            Files.delete(directory.resolve("log"));
            start("-o", "log", "-v", "5");
            assertThat(logText()).contains("\"message\":\"listening on");
        }
    }

    @Test
    void shouldSayOnceThatTheLogCannotBeWrittenAndGoOn() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "the system has /dev/full");
        try (ServerSocket _ = new ServerSocket(statsPort)) {
            assertThat(start("-o", "/dev/full").error())
                    .containsOnlyOnce("writing log file '/dev/full' failed: No space left on device")
                    .contains("bind to stats server addr");
        }
    }

    @Test
    void shouldSayThatThePidFileCannotBeWritten() throws Exception {
        assertThat(start("-o", "log", "-p", "none/pid"))
                .isEqualTo(
                        new Run(1, "", "nutcracker: opening pid file 'none/pid' failed: No such file or directory\n"));
    }

    @Test
    void shouldSayThatAnAddressToListenOnIsUnknown() throws Exception {
        Files.writeString(
                directory.resolve("ok.yml"),
                pool.set("listen", "no.such.host.invalid:1").text());

        Run run = start("-o", "log");

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

        Run run = start("-o", "log");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .startsWith("nutcracker: global: transport: " + missing.lowerCaseName()
                        + " is not available here; there are ")
                .contains("nio");
    }

    @Test
    void shouldSayThatThereAreTooFewFileDescriptors() throws Exception {
        List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"));
        limited.addAll(command("-c", "ok.yml", "-w", "1", "-o", "log", "-s", Integer.toString(statsPort)));

        Run run = run(limited);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error()).startsWith("nutcracker: too few file descriptors: 64 are allowed (ulimit -n), and ");
    }

    @Test
    void shouldSayThatThereAreTooFewFileDescriptorsToBeginWith() throws Exception {
        List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n 44; exec \"$@\"", "sh"));
        limited.addAll(command("-c", "ok.yml", "-s", Integer.toString(statsPort)));

        Run run = run(limited);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.error())
                .startsWith("nutcracker: too few file descriptors: 44 are allowed (ulimit -n), and ")
                .contains(" are needed before the configuration can be read\n");
    }

    @Test
    void shouldSayWhichWordsCountForNothing() throws Exception {
        assertThat(run("-tc", "ok.yml", "my.yml").error())
                .isEqualTo("nutcracker: warning: 'my.yml' on the command line belongs to no option and is ignored;"
                        + " the configuration file is 'ok.yml', -c FILE names another\n"
                        + "nutcracker: configuration file 'ok.yml' syntax is ok\n");
        try (ServerSocket _ = new ServerSocket(statsPort)) {
            assertThat(start("my.yml", "-o", "log").error())
                    .contains("nutcracker: warning: 'my.yml' on the command line");
            assertThat(logText()).contains("Main: configuration file 'ok.yml'\n", "Main: 'my.yml' on the command line");
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
        try (ServerSocket _ = new ServerSocket(statsPort)) {
            assertThat(start("-o", "log").error()).contains("bind to stats server addr");

            assertThat(logText()).contains("Main: configuration file").doesNotContain("listening on");
        }
    }

    @Test
    void shouldGoByItsOwnNameAndSignalsWhateverWasIgnoredWhenItStarted() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/comm")), "processes have names");
        List<String> ignoring =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP INT TERM USR1 TTIN TTOU; exec \"$@\"", "sh"));
        ignoring.addAll(
                command("-c", "ok.yml", "-w", "1", "-s", Integer.toString(statsPort), "-d", "-o", "log", "-p", "pid"));
        run(ignoring);
        ProcessHandle daemon = daemon();
        try {
            assertThat(Path.of("/proc", Long.toString(daemon.pid()), "comm")).hasContent("nutcracker");

            signal(daemon, "HUP", "reload by signal HUP: nothing has changed");
            signal(daemon, "USR1", "reload by signal USR1: nothing has changed");
            signal(daemon, "TTIN", "up log level to 6");
            signal(daemon, "TTOU", "down log level to 5");
            signal(daemon, "INT", "signal 2 (SIGINT) received, draining");
            daemon.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void shouldSayWhereAKeyGoesOnStandardOutput() throws Exception {
        Run run = run("-c", "ok.yml", "--where", "key");

        assertThat(run.status()).isZero();
        assertThat(run.output()).startsWith("pool    alpha\nkey     key\n").contains("server  nobody at 127.0.0.1:1,");
        assertThat(run.error()).isEmpty();
    }

    @Test
    void shouldSayThatTheLogCannotBeOpened() throws Exception {
        assertThat(run("-c", "ok.yml", "-o", "none/log"))
                .isEqualTo(
                        new Run(1, "", "nutcracker: opening log file 'none/log' failed: No such file or directory\n"));
    }

    @Test
    void shouldSayThatAnAddressIsTakenOrUnknown() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("-c", "ok.yml", "-o", "log", "-p", "pid", "-s", port))
                    .isEqualTo(new Run(
                            1,
                            "",
                            "nutcracker: bind to stats server addr '0.0.0.0:" + port
                                    + "' failed: Address already in use\n"));
        }
        try (ServerSocket _ = new ServerSocket(pool.port())) {
            assertThat(start("-o", "log", "-p", "pid"))
                    .isEqualTo(new Run(
                            1,
                            "",
                            "nutcracker: bind to addr '127.0.0.1:" + pool.port()
                                    + "' failed: Address already in use\n"));
        }
        assertThat(start("-o", "log", "-a", "no such host").error())
                .isEqualTo("nutcracker: stats address 'no such host' cannot be resolved\n");
        assertThat(directory.resolve("pid")).doesNotExist();
    }

    @Test
    void shouldRunAsADaemonUnderItsSignals() throws Exception {
        Run launched = start("-d", "-o", "log", "-p", "pid");
        ProcessHandle daemon = daemon();
        try {
            assertThat(launched).isEqualTo(new Run(0, "", ""));
            RawClient.connect(ServerProcess.loopback(pool.port())).close();
            assertThat(logText())
                    .contains("Main: nutcracker-0.5.0 built for", "started on pid " + daemon.pid())
                    .contains("listening on '127.0.0.1:" + pool.port() + "' in pool 'alpha' with 1 servers");
            assertThat(start("-p", "pid").error()).contains("pid " + daemon.pid());
            assertThat(page("/readyz")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(page("/config")).contains("\n  workers: 1\n", "\n\"alpha\":\n");

            signal(daemon, "TTIN", "up log level to 6");
            signal(daemon, "TTOU", "down log level to 5");
            Files.move(directory.resolve("log"), directory.resolve("log.1"));
            signal(daemon, "HUP", "reload by signal HUP: nothing has changed");
            assertThat(Files.readString(directory.resolve("log.1")))
                    .endsWith("signal 1 (SIGHUP) received, reopening log file\n");

            daemon.destroy();
            daemon.onExit().get(20, TimeUnit.SECONDS);
            assertThat(logText())
                    .contains("signal 15 (SIGTERM) received, draining")
                    .endsWith("Main: ended\n");
            assertThat(directory.resolve("pid")).doesNotExist();
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void shouldCarryOutASignalThatComesWhileItStarts() throws Exception {
        Process process = new ProcessBuilder(
                        command("-c", "ok.yml", "-w", "1", "-s", Integer.toString(statsPort), "-o", "log"))
                .directory(directory.toFile())
                .start();
        try {
            awaitLog("started on pid");
            signal(process.toHandle(), "HUP", "reload by signal HUP: nothing has changed");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldReloadWhenItIsAskedTo() throws Exception {
        start("-d", "-o", "log", "-p", "pid");
        ProcessHandle daemon = daemon();
        try (RawClient client = RawClient.connect(pool.port())) {
            signal(daemon, "HUP", "reload by signal HUP: nothing has changed");

            PoolYaml added = PoolYaml.memcache("beta").server(1, "nobody");
            Files.writeString(
                    directory.resolve("ok.yml"), pool.set("timeout", 5).text() + added.text());
            signal(daemon, "USR1", "reload by signal USR1: pool alpha: timeout 0 -> 5\n");
            assertThat(logText())
                    .contains(
                            "signal 10 (SIGUSR1) received, reloading configuration\n",
                            "reload by signal USR1: pool beta is added\n");
            RawClient.connect(added.port()).close();

            Files.writeString(
                    directory.resolve("ok.yml"),
                    pool.set("hash", "none").set("backlog", -1).text());
            HttpResponse<String> refused = post("/reload");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("ok.yml:3:9: hash: ", "backlog: ");
            awaitLog("refused, nothing has changed: ok.yml:3:9: hash: ");
            client.send("PING\r\n").expect("+PONG\r\n");

            Files.writeString(
                    directory.resolve("ok.yml"),
                    pool.set("hash", "md5").set("backlog", 7).server(2, "two").text());
            HttpResponse<String> done = post("/reload");
            assertThat(done.statusCode()).isEqualTo(200);
            assertThat(done.body())
                    .startsWith("pool alpha: hash fnv1a_64 -> md5, backlog 512 -> 7 (with the next start), "
                            + "server two at 127.0.0.1:2 is added, ")
                    .containsPattern("added, 4[89]\\.\\d\\d % of its keys move to another server\n")
                    .endsWith("\npool beta is removed\n");
            client.send("PING\r\n").expect("+PONG\r\n");

            Files.delete(directory.resolve("ok.yml"));
            assertThat(post("/reload").body())
                    .isEqualTo("failed to open configuration file 'ok.yml': No such file or directory\n");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void shouldLeaveNoFilesBehindWhenItEndsAtOnce() throws Exception {
        Path statsSocket = directory.resolve("stats.sock");
        Path poolSocket = directory.resolve("pool.sock");
        try (FakeServer silent = FakeServer.start()) {
            PoolYaml waiting = PoolYaml.redis("alpha").server(silent.port(), "silent");
            PoolYaml other = PoolYaml.redis("beta").set("listen", poolSocket).server(1, "nobody");
            Files.writeString(directory.resolve("ok.yml"), waiting.text() + other.text());
            start("-d", "-o", "log", "-p", "pid", "-a", statsSocket.toString());
            ProcessHandle daemon = daemon();
            try (RawClient client = RawClient.connect(waiting.port())) {
                client.send("GET a\r\n");
                silent.accept();
                assertThat(List.of(statsSocket, poolSocket))
                        .allSatisfy(path -> assertThat(path).exists());

                signal(daemon, "TERM", "signal 15 (SIGTERM) received, draining");
                signal(daemon, "TERM", "signal 15 (SIGTERM) received, exiting at once");
                daemon.onExit().get(20, TimeUnit.SECONDS);

                assertThat(logText()).doesNotContain("Main: ended");
                assertThat(List.of(directory.resolve("pid"), statsSocket, poolSocket))
                        .allSatisfy(path -> assertThat(path).doesNotExist());
            } finally {
                daemon.destroyForcibly();
            }
        }
    }

    /** Who has connected and is slow to ask, as on a machine with much else to do, gets the JSON and asks again. */
    private HttpResponse<String> post(String path) throws Exception {
        while (true) {
            try {
                return postOnce(path);
            } catch (ProtocolException e) {
                assertThat(e).hasMessageContaining("Invalid status line: \"{\"service\":\"nutcracker\"");
            }
        }
    }

    private HttpResponse<String> postOnce(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + statsPort + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldSayWhyADaemonDoesNotStart() throws Exception {
        try (ServerSocket _ = new ServerSocket(pool.port())) {
            Run launched = start("-d", "-p", "pid");

            assertThat(launched.status()).isEqualTo(1);
            assertThat(launched.error()).contains("failed: Address already in use");
            assertThat(directory.resolve("pid")).doesNotExist();
        }
    }

    /** Four clients begin requests for which there is room by {@code max_memory}, but not in the system's memory. */
    @Test
    void shouldEndAndSayWhyWhenThereIsNoMemoryLeft() throws Exception {
        Files.writeString(directory.resolve("ok.yml"), "global:\n  max_memory: 512m\n" + pool.text());
        List<String> command =
                new ArrayList<>(command("-c", "ok.yml", "-w", "1", "-s", Integer.toString(statsPort), "-v", "0"));
        command.add(1, "-XX:MaxDirectMemorySize=12m");
        Path err = directory.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            Await.until("it listens", () -> isListening(pool.port()));
            byte[] begun = ("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$9000000\r\n" + "x".repeat(8_000_000))
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 4; i++) {
                Thread.ofVirtual().start(() -> sendUntilItEnds(begun));
            }

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();

            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(err)).contains("nutcracker: no memory is left: ", "exiting at once");
        } finally {
            process.destroyForcibly();
        }
    }

    private void sendUntilItEnds(byte[] bytes) {
        try (Socket client = new Socket("127.0.0.1", pool.port())) {
            client.getOutputStream().write(bytes);
            client.getInputStream().read();
        } catch (IOException e) {
            // That is how the end of the process is seen.
        }
    }

    private static boolean isListening(int port) {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Run start(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-c", "ok.yml", "-w", "1", "-s", Integer.toString(statsPort)));
        all.addAll(List.of(options));
        return run(all.toArray(String[]::new));
    }

    private Run run(String... options) throws Exception {
        return run(command(options));
    }

    private static List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                Main.class.getName()));
        command.addAll(List.of(options));
        return command;
    }

    /** Without the libraries of the tests, which would take all file descriptors where these are few. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(/classes|/netty-[^/]*|/slf4j-api[^/]*|/snakeyaml-engine[^/]*)"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Run run(List<String> command) throws Exception {
        Path out = directory.resolve("stdout");
        Path err = directory.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private String page(String target) {
        try (RawClient client = RawClient.connect(statsPort)) {
            client.send("GET " + target + " HTTP/1.0\r\n\r\n");
            return client.readUntilClosed();
        }
    }

    private ProcessHandle daemon() throws IOException {
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")));
        return ProcessHandle.of(pid).orElseThrow();
    }

    private void signal(ProcessHandle process, String name, String logged) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        awaitLog(logged);
    }

    private void awaitLog(String text) {
        Await.until("the log says: " + text, () -> logText().contains(text));
    }

    private String logText() {
        try {
            return Files.readString(directory.resolve("log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private record Run(int status, String output, String error) {}
}
