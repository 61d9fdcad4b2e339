package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when any thread runs out of any kind of memory: logs the reason first, and does not run on half
 * broken. The JVM itself exits when its heap is exhausted, since the launcher sets that option. Errors that libraries
 * throw, such as for direct memory or for a new thread, arrive here: from the uncaught-exception handler, and from the
 * log where a library catches and logs them.
 */
final class OutOfMemory {
    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);

    private final PrintStream err;
    private final ShutdownSignal end;
    private final AtomicBoolean ending = new AtomicBoolean();

    private OutOfMemory(PrintStream err, ShutdownSignal end) {
        this.err = err;
        this.end = end;
    }

    /** Installs the handlers. */
    static void ends(ShutdownSignal end, PrintStream err) {
        OutOfMemory watch = new OutOfMemory(err, end);
        Log.onOutOfMemory(watch::found);
        Thread.setDefaultUncaughtExceptionHandler(watch::uncaught);
    }

    private void uncaught(Thread thread, Throwable cause) {
        // The log looks for out-of-memory errors in the causes of its lines.
        LOG.error("thread {} has ended", thread.getName(), cause);
    }

    private void found(OutOfMemoryError error) {
        if (ending.compareAndSet(false, true)) {
            String why = "no memory is left: " + error.getMessage();
            // Write to stderr first, since that needs nothing else: the thread without memory may be the log's own.
            err.println("nutcracker: " + why);
            end.atOnce(why);
        }
    }
}
