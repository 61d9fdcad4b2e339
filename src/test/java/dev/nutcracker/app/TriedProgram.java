package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The program with a configuration, a port for its statistics and a log in the directory of a test. */
final class TriedProgram {
    private final Path directory;
    private final int statsPort = Ports.free();

    private TriedProgram(Path directory) {
        this.directory = directory;
    }

    /** In a directory that gets a configuration {@code ok.yml}. */
    static TriedProgram in(Path directory, PoolYaml pool) throws IOException {
        Files.writeString(directory.resolve("ok.yml"), pool.text());
        return new TriedProgram(directory);
    }

    int statsPort() {
        return statsPort;
    }

    /** Runs it on {@code ok.yml} with these further options to its end, which is soon if it starts a daemon. */
    Run start(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-c", "ok.yml", "-w", "1", "-s", Integer.toString(statsPort)));
        all.addAll(List.of(options));
        return run(all.toArray(String[]::new));
    }

    Run run(String... options) throws Exception {
        return run(command(options));
    }

    static List<String> command(String... options) {
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

    Run run(List<String> command) throws Exception {
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

    ProcessHandle daemon() throws IOException {
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")));
        return ProcessHandle.of(pid).orElseThrow();
    }

    void signal(ProcessHandle process, String name, String logged) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        awaitLog(logged);
    }

    void awaitLog(String text) {
        Await.until("the log says: " + text, () -> logText().contains(text));
    }

    String logText() {
        try {
            return Files.readString(directory.resolve("log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    record Run(int status, String output, String error) {}
}
