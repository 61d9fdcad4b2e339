package dev.nutcracker.health;

import java.util.random.RandomGenerator;

/**
 * When one server is probed. Times are of a monotonic clock, in nanoseconds.
 *
 * <pre>
 *   begin ─── somewhere in the first interval ──► probe ─── interval ± jitter ──► probe ── …
 *                                                   every tenth on a new connection
 * </pre>
 *
 * The first probes of many servers are spread over the interval, and jitter keeps them from coming together later. Times
 * are counted from the beginning of a probe, so a slow answer does not make probes rarer.
 */
public final class ProbeSchedule {
    /** How often a server is probed, by what is known of it. */
    public enum Pace {
        /** It is well. */
        STEADY,
        /** It may be about to go down, or to come back. */
        FAST,
        /** It is down. */
        DOWN
    }

    /**
     * The time between two probes at each pace.
     *
     * @param jitterPercent by how much of itself each one varies, either way; 0 to 50
     */
    public record Intervals(long steadyNs, long fastNs, long downNs, int jitterPercent) {
        /** Returns the time between two probes at that pace, without jitter. */
        public long of(Pace pace) {
            return switch (pace) {
                case STEADY -> steadyNs;
                case FAST -> fastNs;
                case DOWN -> downNs;
            };
        }
    }

    /** Accepting connections is the first thing that a server in trouble stops to do. */
    private static final int PROBES_PER_CONNECTION = 10;

    private static final double PERCENT = 100;

    private final Intervals intervals;
    private final RandomGenerator random;
    private Pace pace = Pace.STEADY;
    private long begunNs;
    private long dueNs;
    private int onConnection;

    public ProbeSchedule(Intervals intervals, RandomGenerator random) {
        this.intervals = intervals;
        this.random = random;
    }

    /** Begins at {@code nowNs}; the first probe is due within an interval. */
    public void begin(long nowNs, Pace first) {
        pace = first;
        begunNs = nowNs;
        dueNs = nowNs + (long) (random.nextDouble() * intervals.of(first));
    }

    /** Returns how long it is until the next probe is due; 0 if it is due now. */
    public long leftNs(long nowNs) {
        return Math.max(0, dueNs - nowNs);
    }

    /** A probe begins now, or is left out. */
    public void probe(long nowNs) {
        begunNs = nowNs;
        dueNs = nowNs + jittered(intervals.of(pace));
    }

    /** The server is to be probed at that pace from now on: a faster one also moves the next probe. */
    public void change(Pace other) {
        if (other != pace) {
            pace = other;
            long due = begunNs + jittered(intervals.of(other));
            dueNs = due - dueNs < 0 ? due : dueNs;
        }
    }

    /** Something has happened that a probe should look into: it is due now, but no sooner than at the fast pace. */
    public void hurry(long nowNs) {
        long due = Math.max(nowNs - begunNs, intervals.fastNs()) + begunNs;
        dueNs = due - dueNs < 0 ? due : dueNs;
    }

    /** Counts a probe; returns whether it is to open a connection. */
    public boolean countProbe() {
        onConnection = onConnection % PROBES_PER_CONNECTION + 1;
        return onConnection == PROBES_PER_CONNECTION;
    }

    /** A connection has been opened. */
    public void connected() {
        onConnection = 1;
    }

    private long jittered(long intervalNs) {
        double part = intervals.jitterPercent() / PERCENT;
        return (long) (intervalNs * (1 + part * (2 * random.nextDouble() - 1)));
    }
}
