package dev.nutcracker.server;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the requests of one connection may wait. A queue is ordered by its deadlines, so one timer for the heads of
 * both queues is enough.
 */
sealed class Deadlines permits IdleDeadlines {
    /** Far enough away for a request without a deadline, and near enough for the difference of two clock readings. */
    private static final long NEVER_NS = Long.MAX_VALUE / 4;

    private final PoolContext pool;
    private final LongSupplier configuredNs;
    private final RequestQueue waiting;
    private final RequestQueue outstanding;
    private final Runnable missed;
    private long timeoutNs;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ScheduledFuture<?> connecting;
    private boolean ended;
    /** Whether all have been given more time because the process stood still. */
    private boolean forgiven;

    /**
     * @param configuredNs how long a request may wait, 0 for ever; may change with the settings
     * @param missed called when the oldest request has waited for too long
     */
    Deadlines(PoolContext pool, LongSupplier configuredNs, ConnectionQueues requests, Runnable missed) {
        this.pool = pool;
        this.configuredNs = configuredNs;
        this.waiting = requests.waiting;
        this.outstanding = requests.outstanding;
        this.missed = missed;
        this.timeoutNs = configuredNs.getAsLong();
    }

    /** {@code request} has been put into its queue. */
    void watch(Request request) {
        request.queuedNs = pool.turn().nowNs();
        if (timeoutNs == 0) {
            request.deadlineNs = request.queuedNs + NEVER_NS;
            return;
        }
        request.deadlineNs = request.queuedNs + timeoutNs;
        if (timer == null) {
            timer = pool.loop().schedule(this::check, timeoutNs, TimeUnit.NANOSECONDS);
        }
    }

    /** The connection is being opened, and may take so long; 0 for no limit but that of the requests. */
    void watchConnecting(long limitMs) {
        if (limitMs > 0) {
            connecting = pool.loop().schedule(missed, limitMs, TimeUnit.MILLISECONDS);
        }
    }

    /** The connection is ready. */
    void connected() {
        stopConnecting();
    }

    private void stopConnecting() {
        if (connecting != null) {
            connecting.cancel(false);
            connecting = null;
        }
    }

    /**
     * The server may have another timeout. From now on no request waits longer than that, or than it would have before.
     */
    void settingsChanged() {
        if (timeoutNs == configuredNs.getAsLong()) {
            return;
        }
        timeoutNs = configuredNs.getAsLong();
        if (timeoutNs != 0) {
            long deadlineNs = pool.turn().nowNs() + timeoutNs;
            outstanding.limitDeadlines(deadlineNs);
            waiting.limitDeadlines(deadlineNs);
        }
        stopTimer();
        check();
    }

    /** Other requests are the oldest now. */
    void queueMoved() {
        if (timeoutNs != 0) {
            stopTimer();
            check();
        }
    }

    /** No request is waiting any more. */
    void end() {
        ended = true;
        stopTimer();
        stopConnecting();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void check() {
        timer = null;
        Request oldest = oldest();
        if (oldest == null || oldest.patient || ended) {
            forgiven = false;
            return;
        }
        long leftNs = oldest.deadlineNs - pool.turn().nowNs();
        if (leftNs > 0) {
            forgiven = false;
            timer = pool.loop().schedule(this::check, leftNs, TimeUnit.NANOSECONDS);
        } else if (stoodStill(-leftNs)) {
            forgive();
        } else {
            missed.run();
        }
    }

    /** Where servers are taken down by failures, those of a process that was stopped are not theirs. */
    private boolean stoodStill(long lateNs) {
        return lateNs > timeoutNs && !forgiven && pool.shared().use().hasStates();
    }

    private void forgive() {
        forgiven = true;
        long deadlineNs = pool.turn().nowNs() + timeoutNs;
        outstanding.extendDeadlines(deadlineNs);
        waiting.extendDeadlines(deadlineNs);
        timer = pool.loop().schedule(this::check, timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** Requests that wait for the handshake are older than the handshake, which is outstanding. */
    private @Nullable Request oldest() {
        Request written = outstanding.peek();
        Request unwritten = waiting.peek();
        if (written == null || unwritten == null) {
            return written == null ? unwritten : written;
        }
        return unwritten.deadlineNs - written.deadlineNs < 0 ? unwritten : written;
    }
}
