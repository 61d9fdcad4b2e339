package dev.nutcracker.server;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs what is to happen to a pool's servers later. When the process is ending, nothing happens to them any more. */
final class PoolTimer {
    private final ScheduledExecutorService timer;

    PoolTimer(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Runs {@code task} once, after {@code delayNs}; returns {@code null} if the process is ending. */
    @Nullable
    Future<?> later(Runnable task, long delayNs) {
        try {
            return timer.schedule(task, Math.max(0, delayNs), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }
}
