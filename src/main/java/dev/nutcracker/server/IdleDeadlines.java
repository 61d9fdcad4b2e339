package dev.nutcracker.server;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Also closes the connection when it has been idle for long, so that no request is lost on one that somebody in between has
 * forgotten. The next request opens another.
 */
final class IdleDeadlines extends Deadlines {
    private final PoolContext pool;
    private final Runnable idle;
    private final long idleNs;
    private long usedNs;
    private @Nullable ScheduledFuture<?> idleTimer;

    /**
     * As the constructor. The class is loaded with the first call, so that without the setting it is not there.
     *
     * @param idle called when the connection has had no request for that time; it closes the connection if nothing is outstanding
     */
    static Deadlines of(
            PoolContext pool,
            LongSupplier configuredNs,
            ConnectionQueues requests,
            Runnable missed,
            Runnable idle,
            long idleMs) {
        return new IdleDeadlines(pool, configuredNs, requests, missed, idle, idleMs);
    }

    private IdleDeadlines(
            PoolContext pool,
            LongSupplier configuredNs,
            ConnectionQueues requests,
            Runnable missed,
            Runnable idle,
            long idleMs) {
        super(pool, configuredNs, requests, missed);
        this.pool = pool;
        this.idle = idle;
        this.idleNs = TimeUnit.MILLISECONDS.toNanos(idleMs);
    }

    @Override
    void watch(Request request) {
        super.watch(request);
        usedAt(request.queuedNs);
    }

    /** It may have been opened for no request. */
    @Override
    void connected() {
        super.connected();
        usedAt(pool.turn().nowNs());
    }

    private void usedAt(long nowNs) {
        usedNs = nowNs;
        if (idleTimer == null) {
            idleTimer = pool.loop().schedule(this::checkIdle, idleNs, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    void end() {
        super.end();
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
    }

    private void checkIdle() {
        long leftNs = usedNs + idleNs - pool.turn().nowNs();
        idleTimer = pool.loop().schedule(this::checkIdle, leftNs > 0 ? leftNs : idleNs, TimeUnit.NANOSECONDS);
        if (leftNs <= 0) {
            idle.run();
        }
    }
}
