package dev.nutcracker.server;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a server is still there if nothing may come from it for hours. The server is probed, and is taken for
 * dead when it has given no sign of life for a while. The {@link Target} decides how it is asked; {@link
 * dev.nutcracker.protocol.Dialect#probe} has the words.
 *
 * <pre>
 *   start ── 10 s ── 10 s ── … ──► dead          when the target says that the server has been silent for too long;
 *             │       │                           each sign of life starts the count of periods again
 *             ask     ask, if the target wants to
 * </pre>
 */
public final class LivenessProbe {
    /** How often the server is checked. */
    public static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);

    /** How the server is asked, and who gets the result. */
    public interface Target {
        /** A period is over; returns whether it still matters that the server is there. */
        boolean goOn();

        /**
         * Whether the server has been silent for too long.
         *
         * @param periods how many periods have ended since the latest sign of life. While the proxy itself was suspended it did
         *     not ask the server, so count periods and not time if the server sends nothing without being asked
         */
        boolean isSilentForTooLong(int periods);

        /**
         * Asks the server, unless an earlier question is still unanswered or none is needed. The answer comes to {@link
         * LivenessProbe#heard}.
         */
        void ask();

        /** The server has been silent for too long. */
        void dead();
    }

    private final PoolContext pool;
    private final Target target;
    private @Nullable ScheduledFuture<?> timer;
    private int silent;

    public LivenessProbe(PoolContext pool, Target target) {
        this.pool = pool;
        this.target = target;
    }

    /** Starts checking the server, unless that has begun already. */
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
        if (!target.goOn()) {
            return;
        }
        silent++;
        if (target.isSilentForTooLong(silent)) {
            target.dead();
        } else {
            watch();
            target.ask();
        }
    }
}
