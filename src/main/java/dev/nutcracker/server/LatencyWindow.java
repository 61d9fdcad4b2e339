package dev.nutcracker.server;

import dev.nutcracker.stats.LatencyRecorder;
import java.util.concurrent.TimeUnit;

/**
 * The mean of the times that a server has taken, over the latest window of five seconds in which it answered anything. A server
 * that is slow, and so gets no reads, is tried once in each window.
 */
final class LatencyWindow {
    /** It has not answered yet. */
    static final long UNKNOWN_NS = 0;

    private static final long LENGTH_NS = TimeUnit.SECONDS.toNanos(5);

    private final LatencyRecorder times;
    private boolean begun;
    private long begunNs;
    private long countBefore;
    private long sumBeforeNs;
    private long meanNs = UNKNOWN_NS;
    private boolean tried;

    LatencyWindow(LatencyRecorder times) {
        this.times = times;
    }

    long meanNs(long nowNs) {
        if (!begun) {
            begin(nowNs);
        } else if (nowNs - begunNs >= LENGTH_NS) {
            long count = times.serverCount() - countBefore;
            meanNs = count == 0 ? meanNs : Math.max(1, (times.serverSumNs() - sumBeforeNs) / count);
            begin(nowNs);
        }
        return meanNs;
    }

    private void begin(long nowNs) {
        begun = true;
        begunNs = nowNs;
        countBefore = times.serverCount();
        sumBeforeNs = times.serverSumNs();
        tried = false;
    }

    /** Takes it for a read if it needs at most five quarters of the time of the fastest, or is due to be tried; returns whether it is taken. */
    boolean takeBeside(long fastestNs, long nowNs) {
        if (meanNs(nowNs) * 4 <= fastestNs * 5) {
            return true;
        }
        boolean isDue = !tried;
        tried = true;
        return isDue;
    }
}
