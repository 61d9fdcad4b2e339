package dev.nutcracker.quickstart;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of real servers, to try it out; ends with the proxy or when it is interrupted.
 *
 * <pre>
 *   redis-cli ──► 22121 ─┐              ┌─► three Redis servers
 *                        ├─ nutcracker ─┤
 *   nc ─────────► 22122 ─┘              └─► two memcached servers, where memcached is installed
 * </pre>
 *
 * <p>With a configuration file instead of this sample, it runs in front of the servers of that file.
 */
final class Quickstart {
    /** Time for the last lines of the log after the proxy is ready. */
    private static final long LAST_LINES_MS = 300;

    private static final long READY_POLL_MS = 50;

    private final String launcher;
    private final @Nullable Path namedFile;
    private final Processes processes = new Processes();
    /** The usual port if it is free, so that examples found elsewhere work as they are. */
    private final int statsPort = Loopback.portPreferably(22222);

    private Quickstart(String launcher, @Nullable Path namedFile) {
        this.launcher = launcher;
        this.namedFile = namedFile;
    }

    /** Takes the path of the proxy's launcher and, instead of the sample, optionally that of a configuration file. */
    public static void main(String[] arguments) throws InterruptedException {
        Quickstart quickstart = new Quickstart(arguments[0], arguments.length > 1 ? Path.of(arguments[1]) : null);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(quickstart.processes::stop, "stop"));
        } catch (IllegalStateException stopping) {
            return;
        }
        System.exit(quickstart.run());
    }

    private int run() throws InterruptedException {
        try {
            return serve();
        } catch (Processes.Stopping e) {
            // Interrupted during the start; the processes started so far are being stopped.
        } catch (NoSuchFileException e) {
            say("there is no file " + e.getFile());
        } catch (ConfigException | IOException | RuntimeException e) {
            say(e.getMessage());
        }
        return 1;
    }

    private void say(@Nullable String message) {
        if (!processes.isStopping()) {
            System.err.println("quickstart: " + message);
        }
    }

    private int serve() throws ConfigException, IOException, InterruptedException {
        Path file = namedFile == null ? processes.inDirectory(Sample::write) : namedFile;
        Configuration configuration = ConfigLoader.load(file).configuration();
        LocalServers servers = new LocalServers(processes);
        servers.start(configuration.pools());
        Process proxy = processes.startProxy(proxyCommand(file));
        if (awaitReady(proxy)) {
            System.out.println(
                    new Introduction(launcher, file.toAbsolutePath(), configuration.pools(), statsPort, servers)
                            .text());
        }
        int status = proxy.waitFor();
        say("the proxy ended with status " + status);
        return status;
    }

    private List<String> proxyCommand(Path file) {
        return List.of(launcher, "-c", file.toString(), "-s", "" + statsPort, "-a", "127.0.0.1");
    }

    /** Waits until all pools listen and the log of the start has been written. */
    private boolean awaitReady(Process proxy) throws InterruptedException {
        while (proxy.isAlive()) {
            if (Loopback.saysReady(statsPort)) {
                Thread.sleep(LAST_LINES_MS);
                return proxy.isAlive();
            }
            Thread.sleep(READY_POLL_MS);
        }
        return false;
    }
}
