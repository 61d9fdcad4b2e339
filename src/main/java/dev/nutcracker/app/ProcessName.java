package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name under which tools such as {@code pgrep -x} and {@code killall} find the process, where the system allows
 * one.
 */
final class ProcessName {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessName.class);
    private static final String NAME = "nutcracker";
    /** On Linux the name of the process is that of its first thread, which is not the thread that runs {@code main}. */
    private static final Path OF_FIRST_THREAD = Path.of("/proc/self/comm");

    private ProcessName() {}

    /** Replaces the name {@code java} by the program's own. */
    static void take() {
        if (!Files.isWritable(OF_FIRST_THREAD)) {
            return;
        }
        try {
            Files.write(OF_FIRST_THREAD, NAME.getBytes(US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("the process keeps the name java", e);
        }
    }
}
