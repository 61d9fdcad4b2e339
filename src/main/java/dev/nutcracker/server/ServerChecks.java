package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.OutlierRule;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.stats.CheckMetrics;
import dev.nutcracker.stats.LatencyHistogram;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** All that the process knows of the health checks of one server. Thread-safe. */
public final class ServerChecks {
    private static final String GOOD_LABEL = "good";
    private static final int GOOD = DownCause.values().length;

    private final Duty duty = new Duty();
    /** How often probes had each result: failures by their cause's ordinal, and then the good ones. */
    private final AtomicLongArray results = new AtomicLongArray(GOOD + 1);

    private final LatencyHistogram durations = new LatencyHistogram();
    /** When a worker last saw that the server had answered a request; on the workers' clock. */
    private final AtomicLong answeredNs = new AtomicLong();

    private OutlierRule.Window window = OutlierRule.Window.EMPTY;
    private volatile boolean everAnswered;
    private volatile boolean watched;
    private volatile OutlierRule.Finding finding = OutlierRule.Finding.NONE;

    /** Which worker probes the server. */
    public Duty duty() {
        return duty;
    }

    /** A probe has ended, after so many nanoseconds. */
    public void count(ProbeResult result, long durationNs) {
        switch (result) {
            case ProbeResult.Good(), ProbeResult.Drained() -> results.incrementAndGet(GOOD);
            case ProbeResult.Failed(DownCause cause, String _) -> results.incrementAndGet(cause.ordinal());
        }
        synchronized (durations) {
            durations.record(durationNs);
        }
    }

    /** The server has answered requests, as a worker sees at {@code nowNs}. */
    public void answered(long nowNs) {
        answeredNs.setOpaque(nowNs);
        everAnswered = true;
    }

    /** Whether the server has answered a request within so many nanoseconds before {@code nowNs}. */
    public boolean hasAnsweredWithin(long ns, long nowNs) {
        return everAnswered && nowNs - answeredNs.getOpaque() < ns;
    }

    /** A worker has seen this much more of the server's requests. */
    public synchronized void add(OutlierRule.Window seen) {
        window = window.plus(seen);
    }

    /** All that workers have seen since this was last called. */
    public synchronized OutlierRule.Window takeWindow() {
        OutlierRule.Window seen = window;
        window = OutlierRule.Window.EMPTY;
        return seen;
    }

    /** The server has been compared with the others of its pool. Returns what was found before. */
    public OutlierRule.Finding compared(OutlierRule.Finding found) {
        OutlierRule.Finding before = finding;
        watched = true;
        finding = found;
        return before;
    }

    /** The counts so far; {@code null} if the server was neither probed nor compared. */
    @Nullable
    CheckMetrics metrics() {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (DownCause cause : DownCause.values()) {
            put(counts, cause.label(), results.get(cause.ordinal()));
        }
        put(counts, GOOD_LABEL, results.get(GOOD));
        synchronized (durations) {
            return counts.isEmpty() && !watched
                    ? null
                    : new CheckMetrics(counts, durations.copy(), finding != OutlierRule.Finding.NONE);
        }
    }

    private static void put(SortedMap<String, Long> counts, String label, long count) {
        if (count > 0) {
            counts.put(label, count);
        }
    }
}
