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
 * The processes that have been started and the directory with their files, all of which {@link #stop} removes. Whatever
 * makes a process or a file holds the lock and first looks whether that has begun, so an interruption at any moment
 * leaves nothing behind.
 */
final class Processes {
    /** More than the proxy takes to finish what is outstanding. */
    private static final long STOP_BOUND_S = 15;

    private final List<Process> started = new ArrayList<>();
    private @Nullable Path directory;
    private boolean stopping;

    /** An action that makes files. */
    interface Action<T> {
        T on(Path directory) throws IOException;
    }

    /** Everything is being stopped; nothing more is to be started. */
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
        // The Java that runs this will do for the proxy too, and need not be looked for again.
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

    /** What the servers have said, for the message about one that has not started. */
    synchronized String serverOutput() throws IOException {
        return directory == null
                ? ""
                : Files.readString(outputFile(directory).toPath()).strip();
    }

    /** Stops what was started last first: the proxy finishes its work while its servers are there. */
    synchronized void stop() {
        stopping = true;
        started.reversed().forEach(Processes::stop);
        if (directory != null) {
            delete(directory);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
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
