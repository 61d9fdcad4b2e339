package dev.nutcracker.app;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at something from time to time, on a thread of its own, which is there only while it does. */
final class PeriodicLook {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicLook.class);

    private final String thread;
    private final Runnable look;
    private @Nullable ScheduledExecutorService looking;

    PeriodicLook(String thread, Runnable look) {
        this.thread = thread;
        this.look = look;
    }

    /** Starts to look; does nothing if it does so already. */
    synchronized void start(long periodMs) {
        if (looking == null) {
            looking = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name(thread).factory());
            looking.scheduleWithFixedDelay(this::lookSafely, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Looks once more after this time. */
    synchronized void lookAgainIn(long ms) {
        if (looking != null) {
            looking.schedule(this::lookSafely, ms, TimeUnit.MILLISECONDS);
        }
    }

    /** Stops looking. A look that is under way still completes. */
    synchronized void stop() {
        if (looking != null) {
            looking.shutdown();
            looking = null;
        }
    }

    /** An error must not end the thread. */
    private void lookSafely() {
        try {
            look.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a look of thread {} failed", thread, e);
        }
    }
}
