package dev.nutcracker.proxy;

import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.Intervals.Sample;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the metrics every few seconds, so that there are rates and percentiles of the latest interval. Servers are
 * looked at only while somebody wants to see them, and for a while after: with many of them each look takes megabytes.
 *
 * <pre>
 *   sample ── 5 s ── sample ── 5 s ── sample ─┄─ now
 *                      └── the latest interval ┘
 * </pre>
 */
final class Sampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(5);
    /** How long servers are looked at after somebody wanted to see them. */
    private static final long WATCHED_NS = TimeUnit.MINUTES.toNanos(5);

    /** Looks at the proxy. May block; it fails while a worker is ending. */
    @FunctionalInterface
    interface Look {
        Sample take(boolean withServers);
    }

    /** Keeps what was seen. */
    @FunctionalInterface
    interface Follower {
        /**
         * @param interval with servers if they were looked at at both of its ends
         * @param end the look at its end
         */
        void keep(Intervals interval, Sample end);
    }

    private final Look look;
    private final Follower follower;
    private final Thread thread;
    private volatile boolean closed;
    private final Sample start;
    private Sample before;
    private @Nullable Intervals latest;
    private boolean latestHasServers;
    private long watchedUntilNs;

    private Sampler(Look look, Follower follower) {
        this.look = look;
        this.follower = follower;
        long nowNs = System.nanoTime();
        this.start = new Sample(System.currentTimeMillis(), nowNs, List.of(), List.of(), List.of());
        this.before = start;
        this.watchedUntilNs = nowNs;
        this.thread = Thread.ofVirtual().name("sampler").unstarted(this::run);
    }

    static Sampler start(Look look, Follower follower) {
        Sampler sampler = new Sampler(look, follower);
        sampler.thread.start();
        return sampler;
    }

    /**
     * The latest interval. Before the first one is over it is the time since the start, and so are the figures of servers
     * that nobody has looked at for a while.
     */
    synchronized Intervals latest(boolean withServers) {
        Intervals intervals = latest;
        if (withServers) {
            watchedUntilNs = System.nanoTime() + WATCHED_NS;
        }
        if (intervals != null && (latestHasServers || !withServers)) {
            return intervals;
        }
        Intervals sinceStart = Intervals.between(start, look.take(withServers));
        return intervals == null ? sinceStart : intervals.withServersOf(sinceStart);
    }

    /**
     * The latest interval as it is known without another look; null before the first one is over. It is without servers if
     * nobody has wanted to see them for a while. From now on somebody does.
     */
    synchronized @Nullable Intervals known() {
        watchedUntilNs = System.nanoTime() + WATCHED_NS;
        return latest == null || latestHasServers ? latest : latest.withoutServers();
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, PERIOD_NS);
            if (!closed) {
                sample();
            }
        }
    }

    private synchronized void sample() {
        try {
            boolean withServers = watchedUntilNs - System.nanoTime() > 0;
            Sample now = look.take(withServers);
            latestHasServers = withServers
                    && before.pools().stream().anyMatch(pool -> !pool.servers().isEmpty());
            Intervals interval = Intervals.between(before, now);
            latest = interval;
            before = now;
            follower.keep(latestHasServers ? interval : interval.withoutServers(), now);
        } catch (RuntimeException e) {
            // A worker may be ending.
            LOG.debug("the metrics could not be looked at", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
