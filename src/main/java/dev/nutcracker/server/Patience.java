package dev.nutcracker.server;

import java.util.concurrent.TimeUnit;

/**
 * Since when what one client has sent waits for primaries, and for slots that move. What it had sent by then waits with it, though it
 * is looked at only later: the requests of a pipeline do not wait one after the other, each for as long as one may. Whatever else
 * happens, nothing waits longer than {@code failover_wait} from here on.
 *
 * <pre>
 *   SET a 1 │ SET b 2 │ SET c 3 ── came together
 *      └ begins to wait             └ its turn comes with what is left of the time
 * </pre>
 */
public final class Patience {
    /** What ends the wait of all at the same time does so before the time of any is over. */
    public static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** No time of the clock. */
    static final long NEVER = Long.MIN_VALUE;

    private long sinceNs = NEVER;

    /** Something waits from now on. */
    public void begin(long nowNs) {
        if (sinceNs == NEVER) {
            sinceNs = nowNs;
        }
    }

    /** All that had come is served or waits: what comes from here on may wait for as long as any. */
    public void end() {
        sinceNs = NEVER;
    }

    /** How long something may wait that begins now, at a place where it is so long at most. */
    public long leftNs(long nowNs, long waitMaxNs) {
        long beganNs = sinceNs(nowNs, waitMaxNs);
        return beganNs == NEVER ? waitMaxNs : Math.max(0, waitMaxNs - (nowNs - beganNs));
    }

    /** Whether nothing may wait any more at such a place. */
    public boolean isOver(long nowNs, long waitMaxNs) {
        long beganNs = sinceNs(nowNs, waitMaxNs);
        return beganNs != NEVER && nowNs - beganNs > waitMaxNs;
    }

    /** Since when it waits; {@link #NEVER} if it does not. What comes very much later has waited for something else meanwhile. */
    long sinceNs(long nowNs, long waitMaxNs) {
        if (sinceNs != NEVER && nowNs - sinceNs > 2 * waitMaxNs) {
            sinceNs = NEVER;
        }
        return sinceNs;
    }

    /** As {@link #sinceNs(long, long)}, in that pool. */
    long sinceNs(PoolContext pool) {
        return sinceNs == NEVER ? NEVER : sinceNs(pool.turn().nowNs(), maxNs(pool));
    }

    /** How long requests of that pool wait at most. */
    public static long maxNs(PoolContext pool) {
        return TimeUnit.MILLISECONDS.toNanos(pool.shared().config().topology().failoverWaitMs());
    }
}
