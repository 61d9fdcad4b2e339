package dev.nutcracker.quickstart;

import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes that have been started and the directory of their files, all of which {@link #stop} removes. Nothing is
 * started once that has begun, so that an interruption at any moment leaves nothing behind.
 */
final class Running {
    /** More than the proxy takes to finish what is outstanding. */
    private static final long PROXY_STOP_BOUND_S = 15;

    private final Path directory;
    private final List<ServerProcess> servers = new ArrayList<>();
    private @Nullable Process proxy;
    private volatile boolean stopping;

    Running(Path directory) {
        this.directory = directory;
    }

    boolean isStopping() {
        return stopping;
    }

    synchronized ServerProcess start(Supplier<? extends ServerProcess> starter) {
        checkNotStopping();
        ServerProcess server = starter.get();
        servers.add(server);
        return server;
    }

    synchronized Process startProxy(List<String> command) throws IOException {
        checkNotStopping();
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // The Java that runs this will do for the proxy too, and need not be looked for again.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        proxy = builder.start();
        return proxy;
    }

    private void checkNotStopping() {
        if (stopping) {
            throw new IllegalStateException("stopping");
        }
    }

    /** Stops the proxy, which finishes its work, and then the servers. */
    void stop() {
        stopping = true;
        synchronized (this) {
            stopProxy();
            servers.forEach(ServerProcess::close);
            delete();
        }
    }

    private void stopProxy() {
        if (proxy == null) {
            return;
        }
        proxy.destroy();
        try {
            if (!proxy.waitFor(PROXY_STOP_BOUND_S, TimeUnit.SECONDS)) {
                proxy.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            proxy.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("quickstart: cannot delete " + directory + ": " + e.getMessage());
        }
    }
}
