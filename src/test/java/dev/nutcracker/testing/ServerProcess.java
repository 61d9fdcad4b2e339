package dev.nutcracker.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server running as a child process in a directory of its own.
 *
 * <p>It has started when it listens on all its addresses, and it is gone when {@link #close} returns. The command must
 * become the server itself ({@code exec}, not fork), since signals and the check for listening use its process id.
 */
public class ServerProcess implements AutoCloseable {
    private static final long START_BOUND_MS = 20_000;
    private static final long STOP_BOUND_MS = 5_000;
    /** A killed process gives its memory back first, and its parent's thread that notices wants its turn: long when busy. */
    private static final long DEATH_BOUND_MS = 60_000;

    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServerProcess::closeAll, "close server processes"));
    }

    private final Path directory;
    private final List<String> command;
    private final List<SocketAddress> addresses;
    private @Nullable Process process;
    private boolean paused;

    /** Describes the server; {@link #started} starts it. */
    protected ServerProcess(Path directory, List<String> command, List<SocketAddress> addresses) {
        this.directory = directory;
        this.command = List.copyOf(command);
        this.addresses = List.copyOf(addresses);
    }

    /**
     * Starts any program that listens.
     *
     * @param directory its working directory from {@link #newDirectory}, deleted when the server is closed
     * @param addresses the addresses on which it listens once it has started
     */
    public static ServerProcess start(Path directory, List<String> command, List<SocketAddress> addresses) {
        return started(new ServerProcess(directory, command, addresses));
    }

    /** Starts the server and returns it; leaves nothing behind if it does not start. */
    protected static <T extends ServerProcess> T started(T server) {
        try {
            server.restart();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** Makes a new directory with a path short enough for unix sockets. */
    public static Path newDirectory() {
        try {
            return Files.createTempDirectory("nutcracker-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the loopback address with this port. */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Returns the first address on which the server listens. */
    public final SocketAddress address() {
        return addresses.getFirst();
    }

    /** Returns the port of {@link #address}. */
    public final int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    /** Returns {@link #address} as in a configuration file: {@code 127.0.0.1:6379}, or the path of a unix socket. */
    public final String addressText() {
        return text(address());
    }

    static String text(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? unix.getPath().toString()
                : "127.0.0.1:" + ((InetSocketAddress) address).getPort();
    }

    /** Opens a connection to {@link #address}. */
    public final RawClient connect() {
        return RawClient.connect(address());
    }

    /** Returns the server's working directory. */
    public final Path directory() {
        return directory;
    }

    /** Returns the file with the server's output (stdout and stderr), over all its starts. */
    public final Path outputFile() {
        return outputFile(directory);
    }

    static Path outputFile(Path directory) {
        return directory.resolve("output");
    }

    /** Returns the text in {@link #outputFile}. */
    public final String output() {
        try {
            return Files.exists(outputFile()) ? Files.readString(outputFile(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the process id of the latest start. */
    public final long pid() {
        return process().pid();
    }

    /** Returns whether the process runs, even if it is paused. */
    public final boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits until the process ends by itself and returns its exit code, 128 + n after signal n. */
    public final int awaitExit() {
        Await.until("exit of " + command, () -> !isAlive());
        return process().exitValue();
    }

    /** Stops the server if it runs, and starts it with the same command, so on the same port. */
    public final void restart() {
        stop();
        launch();
        boolean settled = Await.within(START_BOUND_MS, () -> !isAlive() || isListening());
        if (!settled || !isAlive()) {
            throw new DidNotStart(description());
        }
    }

    private void launch() {
        paused = false;
        RUNNING.add(this);
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(outputFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new DidNotStart(e.getMessage() + ", " + command);
        }
    }

    private boolean isListening() {
        for (SocketAddress address : addresses) {
            if (!ListenTable.listens(pid(), address)) {
                return false;
            }
        }
        return true;
    }

    private String description() {
        String state = isAlive()
                ? "Not listening after " + START_BOUND_MS + " ms on " + addresses
                : "Ended with exit code " + process().exitValue();
        return state + "\ncommand: " + String.join(" ", command) + "\noutput:\n" + output();
    }

    /** Stops the process (SIGSTOP): connections stay open and are accepted by the kernel, but nothing is answered. */
    public final void pause() {
        paused = true;
        signal("STOP");
        Await.until("pause of " + command, this::isPaused);
    }

    /** Resumes a paused process (SIGCONT). */
    public final void resume() {
        paused = false;
        signal("CONT");
    }

    /** Sends a signal by its name without SIG, for example {@code HUP}. */
    public final void signal(String name) {
        try {
            // The shell's built-in kill; not every installation has the program.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("Cannot send " + name + " to " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean isPaused() {
        Path threads = Path.of("/proc", Long.toString(pid()), "task");
        if (!Files.isDirectory(threads)) {
            return true;
        }
        try (Stream<Path> stats = Files.list(threads)) {
            return stats.allMatch(thread -> isStopped(thread.resolve("stat")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStopped(Path stat) {
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return line.startsWith(" T", line.lastIndexOf(')') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process as an operator would (SIGTERM), and kills it if it does not end in time. */
    public final void stop() {
        if (process != null && isAlive()) {
            if (paused) {
                // A paused process receives SIGTERM only when it resumes.
                resume();
            }
            process.destroy();
            Await.within(STOP_BOUND_MS, () -> !isAlive());
        }
        kill();
    }

    /** Ends the process at once (SIGKILL), as a crash would. */
    public final void kill() {
        if (process != null) {
            process.destroyForcibly();
            if (!Await.within(DEATH_BOUND_MS, () -> !isAlive())) {
                throw new AssertionError("Not dead within " + DEATH_BOUND_MS + " ms: " + command);
            }
        }
        RUNNING.remove(this);
    }

    /** Kills the server, since at the end of a test an orderly stop is not needed, and deletes its directory. */
    @Override
    public final void close() {
        kill();
        deleteDirectory();
    }

    private void deleteDirectory() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeAll() {
        List<ServerProcess> forgotten = List.copyOf(RUNNING);
        forgotten.forEach(ServerProcess::kill);
        forgotten.forEach(ServerProcess::deleteDirectory);
    }

    /** Returns how many servers of this JVM have been started and neither stopped nor killed. */
    static int runningCount() {
        return RUNNING.size();
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException("Never started: " + command);
        }
        return process;
    }

    /** The server ended or did not listen in time; the message has its command and its output. */
    public static final class DidNotStart extends RuntimeException {
        DidNotStart(String message) {
            super(message);
        }
    }
}
