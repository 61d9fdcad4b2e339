package dev.nutcracker.app;

import dev.nutcracker.console.ConsoleException;
import dev.nutcracker.console.ErrorCode;
import dev.nutcracker.proxy.Proxy;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Starts the program once more, as it lies on the disk now, to take over from this process.
 *
 * <pre>
 *   this process ──starts──► bin/nutcracker, with the same options and --take-over
 *        │ waits                   │ checks its configuration, connects to the servers
 *        │◄─────────────────────── │ takes over
 *     answers, goes on, ends when it has nothing any more
 * </pre>
 */
final class Upgrade {
    /** The system property by which bin/nutcracker says where it is. */
    static final String LAUNCHER = "nutcracker.launcher";

    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(30);
    private static final long LOOK_MS = 20;

    private final Proxy proxy;
    private final List<String> arguments;
    private final @Nullable String launcher;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /**
     * @param arguments of this process
     * @param launcher the program; null if it is not known
     */
    Upgrade(Proxy proxy, List<String> arguments, @Nullable String launcher) {
        this.proxy = proxy;
        this.arguments = List.copyOf(arguments);
        this.launcher = launcher;
    }

    /**
     * Starts the other process, and waits until it takes over.
     *
     * @return its id
     * @throws ConsoleException if it does not; this process goes on then
     */
    long begin() throws ConsoleException {
        if (!proxy.configuration().global().handover().isOn()) {
            throw new ConsoleException(
                    ErrorCode.IMPOSSIBLE,
                    "the file has no global: handover:, the socket at which the new process finds this one; "
                            + "it counts with the next start");
        }
        if (launcher == null || !Files.isExecutable(Path.of(launcher))) {
            throw new ConsoleException(
                    ErrorCode.IMPOSSIBLE,
                    "the program is not known, since bin/nutcracker has not started this process; "
                            + "start the new one yourself, with --take-over");
        }
        if (!underWay.compareAndSet(false, true)) {
            throw new ConsoleException(ErrorCode.BUSY, "an upgrade is under way");
        }
        try {
            return awaitBegin(start(launcher));
        } catch (IOException e) {
            throw new ConsoleException(ErrorCode.FAILED, "the program cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(ErrorCode.FAILED, "this process is about to end");
        } finally {
            underWay.set(false);
        }
    }

    private Process start(String program) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        if (!arguments.contains(Option.TAKE_OVER.word())) {
            command.add(Option.TAKE_OVER.word());
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT);
        Supervisor.passOn(builder.environment());
        return builder.start();
    }

    /** A launcher of a daemon ends with status 0 as soon as that serves. */
    private long awaitBegin(Process process) throws ConsoleException, InterruptedException {
        long endNs = System.nanoTime() + BEGINS_WITHIN.toNanos();
        while (System.nanoTime() - endNs < 0) {
            if (proxy.isHandingOver()) {
                return process.pid();
            }
            if (process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                throw new ConsoleException(
                        ErrorCode.FAILED,
                        "the new process has ended with status " + process.exitValue()
                                + " before it took over; its log, or standard error, has the reason. This one goes on");
            }
        }
        process.destroy();
        throw new ConsoleException(
                ErrorCode.FAILED,
                "the new process has not begun to take over within " + BEGINS_WITHIN.toSeconds()
                        + " s, and was told to end. This one goes on");
    }
}
