package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A server or proxy on a port of 127.0.0.1, started here and ended here by its own process id. */
final class ChildProcess implements AutoCloseable {
    private static final long START_BOUND_MS = 120_000;
    private static final long START_POLL_MS = 20;
    private static final long STOP_BOUND_MS = 5_000;
    private static final int LOWEST_PORT = 23_000;
    private static final int END_OF_PORTS = 32_768;
    private static final int PORT_ATTEMPTS = 1_000;
    private static final int OUTPUT_CHARACTERS = 4_000;
    private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::end), "end-children"));
    }

    private final Process process;
    private final int port;
    private final Path log;

    private ChildProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts the process and returns when it accepts connections. */
    static ChildProcess start(List<String> command, Path directory, int port) throws IOException, InterruptedException {
        Path log = directory.resolve("log-" + port);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ChildProcess child = new ChildProcess(process, port, log);
        RUNNING.add(child);
        child.awaitListening(command);
        return child;
    }

    /** Returns a port on which nothing listens, below those that the kernel uses for outgoing connections. */
    static int freePort() throws IOException {
        for (int i = 0; i < PORT_ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, END_OF_PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(false);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("no free port between " + LOWEST_PORT + " and " + END_OF_PORTS);
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the program that runs now, after all scripts that have started it, and its arguments. */
    String commandLine() throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid()), "cmdline"), StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
    }

    /** Returns the end of what the process has written. */
    String output() {
        try {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
            return text.substring(Math.max(0, text.length() - OUTPUT_CHARACTERS));
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }

    private void awaitListening(List<String> command) throws IOException, InterruptedException {
        long deadlineMs = System.currentTimeMillis() + START_BOUND_MS;
        while (!accepts()) {
            if (!process.isAlive() || System.currentTimeMillis() > deadlineMs) {
                close();
                throw new IOException("did not start: " + String.join(" ", command) + "\n" + output());
            }
            Thread.sleep(START_POLL_MS);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        end();
        RUNNING.remove(this);
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_BOUND_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
