package dev.nutcracker.server;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a server from which nothing need come for hours is still there: it is asked for a sign of life, and taken
 * for dead when it has given none for a while. How it is asked is up to the {@link Line}, in the words of {@link
 * dev.nutcracker.protocol.Dialect#probe}.
 *
 * <pre>
 *   start ── 10 s ── 10 s ── 10 s ──► dead          periods without a sign of life; each sign starts the count again
 *             │       │
 *             ask     ask, unless the server owes the answer still
 * </pre>
 */
public final class LivenessProbe {
    /** How often the server is looked after. */
    public static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
    /** By which way the server is asked, and who wants to know. */
    public interface Line {
        /** A period is over; returns whether it still matters that the server is there. */
        boolean goOn();

        /**
         * Whether the server has been silent for too long.
         *
         * @param periods how many periods have ended since the latest sign of life. A server has not been asked in time in
         *     which the proxy itself stood still, so these count where nothing comes unasked
         */
        boolean isSilentForTooLong(int periods);

        /** Asks the server, unless it owes an answer here, or need not be asked. The answer comes to {@link LivenessProbe#heard}. */
        void ask();

        /** The server has been silent for too long. */
        void dead();
    }

    private final PoolContext pool;
    private final Line line;
    private @Nullable ScheduledFuture<?> timer;
    private int silent;

    public LivenessProbe(PoolContext pool, Line line) {
        this.pool = pool;
        this.line = line;
    }

    /** Looks after the server from now on, unless it does so already. */
    public void start() {
        if (timer == null) {
            silent = 0;
            watch();
        }
    }

    public void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** The server has given a sign of life. */
    public void heard() {
        silent = 0;
    }

    private void watch() {
        timer = pool.loop().schedule(this::periodIsOver, PERIOD_NS, TimeUnit.NANOSECONDS);
    }

    private void periodIsOver() {
        timer = null;
        if (!line.goOn()) {
            return;
        }
        silent++;
        if (line.isSilentForTooLong(silent)) {
            line.dead();
        } else {
            watch();
            line.ask();
        }
    }
}
