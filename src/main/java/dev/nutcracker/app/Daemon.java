package dev.nutcracker.app;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program in the background: the same command once more, in a session of its own.
 *
 * <pre>
 *   nutcracker -d ──starts──► nutcracker -d, with -Dnutcracker.detached=true
 *        │                         │  stderr  inherited, so that errors show in the terminal
 *        │ waits                   │  stdout  a pipe to it
 *        │◄──── one byte ───────── │  listens; closes stdout and stderr
 *     exits 0                      │  goes on
 * </pre>
 *
 * <p>If the pipe ends without a byte, the daemon has failed to start; the launching command then ends with its exit
 * status.
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final String DETACHED = "nutcracker.detached";
    private static final int LISTENS = 1;

    private Daemon() {}

    /** Returns whether this process is the daemon. */
    static boolean isThisProcess() {
        return Boolean.getBoolean(DETACHED);
    }

    /** Starts the daemon and waits until it listens or fails. Returns the exit status of the launching command. */
    static int launch(Class<?> program, String[] arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(program, arguments))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectError(Redirect.INHERIT);
        Supervisor.passOn(builder.environment());
        Process daemon = builder.start();
        if (daemon.getInputStream().read() == LISTENS) {
            return 0;
        }
        return Math.max(1, daemon.waitFor());
    }

    /** Called by the daemon when it listens: lets the launching command end, and closes the streams of its terminal. */
    static void listens() throws IOException {
        try (FileOutputStream launcher = new FileOutputStream(FileDescriptor.out)) {
            launcher.write(LISTENS);
        } catch (IOException e) {
            // The launching command ended early; clients are served already.
            LOG.warn("the launching command did not wait for this process: {}", e.toString());
        }
        // Closing a standard stream puts /dev/null in its place.
        new FileOutputStream(FileDescriptor.err).close();
    }

    private static List<String> command(Class<?> program, String[] arguments) {
        List<String> command = new ArrayList<>();
        // As with twemproxy, file modes alone decide who may use a Unix socket or read a log.
        command.addAll(List.of("/bin/sh", "-c", "umask 0; exec \"$@\"", "nutcracker"));
        if (isOnPath("setsid")) {
            command.add("setsid");
        }
        if (isOnPath("bash")) {
            // As in bin/nutcracker, so that tools find the name of the program in the command line.
            command.addAll(List.of("bash", "-p", "-c", "exec -a \"$0\" \"$@\"", "nutcracker"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-D" + DETACHED + "=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Without setsid, as on macOS, the daemon stays in the session, but has nothing of its terminal open. */
    private static boolean isOnPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
