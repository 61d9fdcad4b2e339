package dev.nutcracker.app;

import dev.nutcracker.net.NotifySocket;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager, such as systemd, that has started this process and wants to hear how it is; it is told nothing if
 * there is none. The messages are those of sd_notify(3). Thread-safe.
 *
 * <pre>
 *   start ── READY ──┬── RELOADING ── READY ──┬── STOPPING ── end
 *     │              └── WATCHDOG, STATUS ────┘
 *     └── ERRNO, STATUS: it cannot start
 * </pre>
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";
    private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
    /** For what comes after the clients: logs, files, threads. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(10);

    /** There is no service manager. */
    static final Supervisor NONE = new Supervisor(Map.of(), 0);

    private final @Nullable NotifySocket socket;
    private final Duration watchdog;

    /** @param pid of this process */
    Supervisor(Map<String, String> environment, long pid) {
        String path = environment.getOrDefault(SOCKET, "");
        this.socket = !path.isEmpty() && NotifySocket.isAvailable() ? new NotifySocket(path) : null;
        this.watchdog = watchdog(environment, pid);
    }

    static Supervisor ofThisProcess() {
        return new Supervisor(System.getenv(), ProcessHandle.current().pid());
    }

    /** Takes from the environment of a process that does not take this one's place what is meant for this one only. */
    static void forget(Map<String, String> environment) {
        environment.remove(WATCHDOG_PID);
        environment.remove(WATCHDOG_USEC);
        environment.remove(SOCKET);
        SocketActivation.forget(environment);
    }

    /** Lets a process that takes this one's place answer for it at the service manager. */
    static void passOn(Map<String, String> environment) {
        environment.remove(WATCHDOG_PID);
        SocketActivation.forget(environment);
    }

    private static Duration watchdog(Map<String, String> environment, long pid) {
        String meant = environment.get(WATCHDOG_PID);
        String text = environment.get(WATCHDOG_USEC);
        if (text == null || (meant != null && !meant.equals(Long.toString(pid)))) {
            return Duration.ZERO;
        }
        try {
            return Duration.of(Long.parseLong(text), ChronoUnit.MICROS);
        } catch (NumberFormatException e) {
            LOG.warn("{}={} is not a number of microseconds; no watchdog is served", WATCHDOG_USEC, text);
            return Duration.ZERO;
        }
    }

    /** Whether there is one. */
    boolean isThere() {
        return socket != null;
    }

    /** Returns the time after which it ends this process unless {@link #alive} is called; zero if it does not. */
    Duration watchdog() {
        return watchdog;
    }

    /** Every pool listens, by the configuration that was loaded last. */
    void ready(String status) {
        send(
                "READY=1",
                "STATUS=" + oneLine(status),
                "MAINPID=" + ProcessHandle.current().pid());
    }

    /** The configuration is being loaded again; {@link #ready} follows. */
    void reloading() {
        // On Linux, nanoTime is CLOCK_MONOTONIC.
        send("RELOADING=1", "MONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /**
     * The end has begun.
     *
     * @param atMost how long clients may take
     */
    void stopping(Duration atMost) {
        Duration whole = atMost.plus(LAST_STEPS);
        send("STOPPING=1", "STATUS=finishing the requests of clients", "EXTEND_TIMEOUT_USEC=" + whole.toNanos() / 1000);
    }

    void status(String status) {
        send("STATUS=" + oneLine(status));
    }

    /** The workers still work. */
    void alive() {
        send("WATCHDOG=1");
    }

    /** It cannot start. */
    void failed(Exception why) {
        String status = "STATUS=" + oneLine(String.valueOf(why.getMessage()));
        int error = systemError(why);
        if (error == 0) {
            send(status);
        } else {
            send(status, "ERRNO=" + error);
        }
    }

    private static int systemError(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof NativeIoException system) {
                return -system.expectedErr();
            }
        }
        return 0;
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    private void send(String... assignments) {
        if (socket == null) {
            return;
        }
        try {
            socket.send(String.join("\n", assignments));
        } catch (IOException e) {
            LOG.warn("the service manager was not told {}: {}", assignments[0], e.toString());
        }
    }
}
