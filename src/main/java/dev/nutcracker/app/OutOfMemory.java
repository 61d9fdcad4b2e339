package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when it has run out of memory, whichever thread finds that, and of whichever kind: it says why, and does
 * not live on half dead. The JVM itself ends when its heap is exhausted, if it is told to as the launcher does; what is thrown
 * by libraries, as for want of memory outside the heap or of threads, comes here, from threads that it ends and from where
 * it is caught and logged.
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

    /** From now on. */
    static void ends(ShutdownSignal end, PrintStream err) {
        OutOfMemory watch = new OutOfMemory(err, end);
        Log.onOutOfMemory(watch::found);
        Thread.setDefaultUncaughtExceptionHandler(watch::uncaught);
    }

    private void uncaught(Thread thread, Throwable cause) {
        // What is logged with it is looked at there.
        LOG.error("thread {} has ended", thread.getName(), cause);
    }

    private void found(OutOfMemoryError error) {
        if (ending.compareAndSet(false, true)) {
            String why = "no memory is left: " + error.getMessage();
            // First where nothing else is needed: it may be the log's own thread that has none.
            err.println("nutcracker: " + why);
            end.atOnce(why);
        }
    }
}
