package dev.nutcracker.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The program of this project as a process of its own, with its log and its environment. */
public final class RunningProgram implements AutoCloseable {
    private static final String MAIN = "dev.nutcracker.app.Main";

    /** A machine that has much to do starts a JVM slowly. */
    private static final long START_MAX_MS = 60_000;

    private final Process process;
    private final Path directory;
    private final int statsPort;
    private final String name;

    private RunningProgram(Process process, Path directory, int statsPort, String name) {
        this.process = process;
        this.directory = directory;
        this.statsPort = statsPort;
        this.name = name;
    }

    /**
     * Starts it on {@code nutcracker.yml} of a directory, which also gets its {@code log}, and waits until it serves.
     *
     * @param environment added to that of the test
     */
    public static RunningProgram start(Path directory, Map<String, String> environment, String... options)
            throws IOException {
        return startBy(List.of(), directory, environment, options);
    }

    /** The same by another program, to which the command is given as further arguments. */
    public static RunningProgram startBy(
            List<String> launcher, Path directory, Map<String, String> environment, String... options)
            throws IOException {
        int statsPort = Ports.free();
        List<String> all = new ArrayList<>(List.of("-c", "nutcracker.yml", "-w", "1", "-o", "log"));
        all.addAll(List.of("-a", "127.0.0.1", "-s", Integer.toString(statsPort)));
        all.addAll(List.of(options));
        RunningProgram program =
                new RunningProgram(process(launcher, directory, environment, "", all), directory, statsPort, "");
        program.awaitServing();
        return program;
    }

    /**
     * Starts it with these options, and those of the JVM, and does not wait.
     *
     * @param name is appended to the names of its log and its output
     */
    public static RunningProgram begin(
            Path directory, Map<String, String> environment, int statsPort, String name, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        if (!all.contains("-c")) {
            all.addAll(List.of("-c", "nutcracker.yml"));
        }
        all.addAll(List.of("-o", "log" + name, "-a", "127.0.0.1", "-s", Integer.toString(statsPort)));
        return new RunningProgram(process(List.of(), directory, environment, name, all), directory, statsPort, name);
    }

    /** Waits until it serves, or has ended. */
    public void awaitServing() {
        if (!Await.within(START_MAX_MS, () -> isEnded() || log().contains("statistics on"))) {
            throw new AssertionError("it does not serve:\n" + output() + log());
        }
    }

    /** Waits until its log has this text. */
    public void awaitLog(String text) {
        if (!Await.within(START_MAX_MS, () -> log().contains(text))) {
            throw new AssertionError("it does not log '" + text + "':\n" + output() + log());
        }
    }

    /** Waits until it has ended; returns its exit status. */
    public int awaitEnd() {
        if (!Await.within(START_MAX_MS, this::isEnded)) {
            throw new AssertionError("it does not end:\n" + output() + log());
        }
        return process.exitValue();
    }

    /** Runs it to its end; returns all that it has printed. */
    public static String output(Path directory, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        Process process = process(List.of(), directory, environment, "", List.of(options));
        try {
            process.waitFor(60, TimeUnit.SECONDS);
            return Files.readString(directory.resolve("output"));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process process(
            List<String> launcher, Path directory, Map<String, String> environment, String name, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                MAIN));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output" + name).toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(/classes|/netty-[^/]*|/slf4j-api[^/]*|/snakeyaml-engine[^/]*)"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    public boolean isEnded() {
        return !process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int statsPort() {
        return statsPort;
    }

    /** The log so far. */
    public String log() {
        return text("log" + name);
    }

    /** What it has printed so far. */
    public String output() {
        return text("output" + name);
    }

    private String text(String file) {
        try {
            Path path = directory.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the whole response to a request to the statistics port, without a body. */
    public String http(String method, String target, String... headers) {
        try (RawClient client = RawClient.connect(statsPort)) {
            String head = Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining());
            client.send(method + ' ' + target + " HTTP/1.0\r\n" + head + "\r\n");
            return client.readUntilClosed();
        }
    }

    /** Sends a signal, such as HUP. */
    public void signal(String name) throws IOException, InterruptedException {
        signal(process.pid(), name);
    }

    /** Sends a signal to a process that this one has started. */
    public void signal(long pid, String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
    }

    /** Ends it in order. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
