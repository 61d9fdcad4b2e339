package dev.nutcracker.quickstart;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The started processes and the directory with their files; {@link #stop} removes all of them. A method that makes a
 * process or a file holds the lock and first checks that {@link #stop} has not begun, so an interruption at any moment
 * leaves nothing behind.
 */
final class Processes {
    /** Longer than the proxy needs to finish outstanding requests. */
    private static final long STOP_BOUND_S = 15;

    /** Ctrl-C in a terminal reaches every process in the foreground, which then ends by itself. */
    private static final long OWN_END_MS = 300;

    private final List<Process> started = new ArrayList<>();
    private @Nullable Path directory;
    private boolean stopping;

    /** An action that makes files. */
    interface Action<T> {
        T on(Path directory) throws IOException;
    }

    /** Everything is being stopped; nothing more may be started. */
    static final class Stopping extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    synchronized <T> T inDirectory(Action<T> action) throws IOException {
        checkNotStopping();
        if (directory == null) {
            directory = Files.createTempDirectory("nutcracker-");
        }
        return action.on(directory);
    }

    /** Starts a server, whose output goes to a file. */
    Process startServer(List<String> command) throws IOException {
        return inDirectory(files -> start(new ProcessBuilder(command)
                .directory(files.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(outputFile(files)))));
    }

    private static File outputFile(Path directory) {
        return directory.resolve("servers.log").toFile();
    }

    /** Starts the proxy in the directory of the caller, on the caller's terminal. */
    synchronized Process startProxy(List<String> command) throws IOException {
        checkNotStopping();
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // The Java that runs this also works for the proxy, and need not be searched for again.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return start(builder);
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private void checkNotStopping() {
        if (stopping) {
            throw new Stopping();
        }
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    /** Returns the output of the servers, for the message about one that did not start. */
    synchronized String serverOutput() throws IOException {
        return directory == null
                ? ""
                : Files.readString(outputFile(directory).toPath()).strip();
    }

    /** Stops the processes in reverse order of their start: the proxy finishes its work while its servers still run. */
    synchronized void stop() {
        stopping = true;
        started.reversed().forEach(Processes::stop);
        if (directory != null) {
            delete(directory);
        }
    }

    /** A second signal would end the proxy at once. */
    private static void stop(Process process) {
        try {
            if (process.waitFor(OWN_END_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
            process.destroy();
            if (!process.waitFor(STOP_BOUND_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("quickstart: cannot delete " + directory + ": " + e);
        }
    }
}
