package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name under which tools such as {@code pgrep -x} and {@code killall} find the process, as far as the system lets it choose. */
final class ProcessName {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessName.class);
    private static final String NAME = "nutcracker";
    /** Linux has the name of the process in that of its first thread, which is not the one that runs {@code main}. */
    private static final Path OF_FIRST_THREAD = Path.of("/proc/self/comm");

    private ProcessName() {}

    /** Puts the program's own name in the place of Java's. */
    static void take() {
        if (!Files.isWritable(OF_FIRST_THREAD)) {
            return;
        }
        try {
            Files.write(OF_FIRST_THREAD, NAME.getBytes(US_ASCII), StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("the process keeps the name of Java's", e);
        }
    }
}
