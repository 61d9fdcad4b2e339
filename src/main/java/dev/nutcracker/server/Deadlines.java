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
    /** When the timer is to run; only known while it is. */
    private long checkNs;

    private @Nullable ScheduledFuture<?> connecting;
    private boolean ended;

    /**
     * @param configuredNs how long a request may wait, 0 for ever; may change with the settings
     * @param missed called when the oldest request has waited for too long
     */
    Deadlines(
            PoolContext pool,
            LongSupplier configuredNs,
            RequestQueue waiting,
            RequestQueue outstanding,
            Runnable missed) {
        this.pool = pool;
        this.configuredNs = configuredNs;
        this.waiting = waiting;
        this.outstanding = outstanding;
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
            schedule(timeoutNs, request.queuedNs);
        }
    }

    private void schedule(long delayNs, long nowNs) {
        checkNs = nowNs + delayNs;
        timer = pool.loop().schedule(this::check, delayNs, TimeUnit.NANOSECONDS);
    }

    /** The connection is being opened, and may take so long; 0 for no limit but that of the requests. */
    void watchConnecting(long limitMs) {
        if (limitMs > 0) {
            connecting = pool.loop().schedule(missed, limitMs, TimeUnit.MILLISECONDS);
        }
    }

    /** The connection is ready. */
    void connected() {
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
    void lineMoved() {
        if (timer == null && timeoutNs != 0) {
            checkNs = pool.turn().nowNs();
            check();
        }
    }

    /** No request is waiting any more. */
    void end() {
        ended = true;
        stopTimer();
        connected();
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
            return;
        }
        long nowNs = pool.turn().nowNs();
        if (nowNs - checkNs > timeoutNs && pool.shared().hasStates()) {
            forgive(nowNs);
        }
        long leftNs = oldest.deadlineNs - nowNs;
        if (leftNs <= 0) {
            missed.run();
        } else {
            schedule(leftNs, nowNs);
        }
    }

    /** The process itself stood still, and has not read what the server has answered meanwhile: requests get time again. */
    private void forgive(long nowNs) {
        outstanding.extendDeadlines(nowNs + timeoutNs);
        waiting.extendDeadlines(nowNs + timeoutNs);
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
