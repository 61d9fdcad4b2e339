package dev.nutcracker.app;

import static dev.nutcracker.app.TriedProgram.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.app.TriedProgram.Run;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.ServerProcess;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program while it runs, mostly as a daemon: signals, reloads, and how it ends. */
final class DaemonTest {
    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");

    @TempDir
    private Path directory;

    private TriedProgram program;

    @BeforeEach
    void writeConfiguration() throws IOException {
        program = TriedProgram.in(directory, pool);
    }

    @Test
    void shouldRunAsADaemonUnderItsSignals() throws Exception {
        Run launched = program.start("-d", "-o", "log", "-p", "pid");
        ProcessHandle daemon = program.daemon();
        try {
            assertThat(launched).isEqualTo(new Run(0, "", ""));
            RawClient.connect(ServerProcess.loopback(pool.port())).close();
            assertThat(program.logText())
                    .contains("Main: nutcracker-0.5.0 built for", "started on pid " + daemon.pid())
                    .contains("listening on '127.0.0.1:" + pool.port() + "' in pool 'alpha' with 1 servers");
            assertThat(program.start("-p", "pid").error()).contains("pid " + daemon.pid());
            assertThat(page("/readyz")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(page("/config")).contains("\n  workers: 1\n", "\n\"alpha\":\n");

            program.signal(daemon, "TTIN", "up log level to 6");
            program.signal(daemon, "TTOU", "down log level to 5");
            Files.move(directory.resolve("log"), directory.resolve("log.1"));
            program.signal(daemon, "HUP", "reload by signal HUP: nothing has changed");
            assertThat(Files.readString(directory.resolve("log.1")))
                    .endsWith("signal 1 (SIGHUP) received, reopening log file\n");

            daemon.destroy();
            daemon.onExit().get(20, TimeUnit.SECONDS);
            assertThat(program.logText())
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
                        command("-c", "ok.yml", "-w", "1", "-s", Integer.toString(program.statsPort()), "-o", "log"))
                .directory(directory.toFile())
                .start();
        try {
            program.awaitLog("started on pid");
            program.signal(process.toHandle(), "HUP", "reload by signal HUP: nothing has changed");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldReloadWhenItIsAskedTo() throws Exception {
        program.start("-d", "-o", "log", "-p", "pid");
        ProcessHandle daemon = program.daemon();
        try (RawClient client = RawClient.connect(pool.port())) {
            program.signal(daemon, "HUP", "reload by signal HUP: nothing has changed");

            PoolYaml added = PoolYaml.memcache("beta").server(1, "nobody");
            Files.writeString(
                    directory.resolve("ok.yml"), pool.set("timeout", 5).text() + added.text());
            program.signal(daemon, "USR1", "reload by signal USR1: pool alpha: timeout 0 -> 5\n");
            assertThat(program.logText())
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
            program.awaitLog("refused, nothing has changed: ok.yml:3:9: hash: ");
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
        URI uri = URI.create("http://127.0.0.1:" + program.statsPort() + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void shouldGoByItsOwnNameAndSignalsWhateverWasIgnoredWhenItStarted() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/comm")), "processes have names");
        List<String> ignoring =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP INT TERM USR1 TTIN TTOU; exec \"$@\"", "sh"));
        ignoring.addAll(command(
                "-c",
                "ok.yml",
                "-w",
                "1",
                "-s",
                Integer.toString(program.statsPort()),
                "-d",
                "-o",
                "log",
                "-p",
                "pid"));
        program.run(ignoring);
        ProcessHandle daemon = program.daemon();
        try {
            assertThat(Path.of("/proc", Long.toString(daemon.pid()), "comm")).hasContent("nutcracker");

            program.signal(daemon, "HUP", "reload by signal HUP: nothing has changed");
            program.signal(daemon, "USR1", "reload by signal USR1: nothing has changed");
            program.signal(daemon, "TTIN", "up log level to 6");
            program.signal(daemon, "TTOU", "down log level to 5");
            program.signal(daemon, "INT", "signal 2 (SIGINT) received, draining");
            daemon.onExit().get(20, TimeUnit.SECONDS);
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
            program.start("-d", "-o", "log", "-p", "pid", "-a", statsSocket.toString());
            ProcessHandle daemon = program.daemon();
            try (RawClient client = RawClient.connect(waiting.port())) {
                client.send("GET a\r\n");
                silent.accept();
                assertThat(List.of(statsSocket, poolSocket))
                        .allSatisfy(path -> assertThat(path).exists());

                program.signal(daemon, "TERM", "signal 15 (SIGTERM) received, draining");
                program.signal(daemon, "TERM", "signal 15 (SIGTERM) received, exiting at once");
                daemon.onExit().get(20, TimeUnit.SECONDS);

                assertThat(program.logText()).doesNotContain("Main: ended");
                assertThat(List.of(directory.resolve("pid"), statsSocket, poolSocket))
                        .allSatisfy(path -> assertThat(path).doesNotExist());
            } finally {
                daemon.destroyForcibly();
            }
        }
    }

    @Test
    void shouldSayWhyADaemonDoesNotStart() throws Exception {
        try (ServerSocket _ = new ServerSocket(pool.port())) {
            Run launched = program.start("-d", "-p", "pid");

            assertThat(launched.status()).isEqualTo(1);
            assertThat(launched.error()).contains("failed: Address already in use");
            assertThat(directory.resolve("pid")).doesNotExist();
        }
    }

    /** Four clients begin requests for which there is room by {@code max_memory}, but not in the system's memory. */
    @Test
    void shouldEndAndSayWhyWhenThereIsNoMemoryLeft() throws Exception {
        Files.writeString(directory.resolve("ok.yml"), "global:\n  max_memory: 512m\n" + pool.text());
        List<String> command = new ArrayList<>(
                command("-c", "ok.yml", "-w", "1", "-s", Integer.toString(program.statsPort()), "-v", "0"));
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

    private String page(String target) {
        try (RawClient client = RawClient.connect(program.statsPort())) {
            client.send("GET " + target + " HTTP/1.0\r\n\r\n");
            return client.readUntilClosed();
        }
    }
}
