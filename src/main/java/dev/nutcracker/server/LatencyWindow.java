package dev.nutcracker.server;

import dev.nutcracker.stats.LatencyRecorder;
import java.util.concurrent.TimeUnit;

/** The mean of the times that a server has taken, over the latest window of five seconds that is over. */
final class LatencyWindow {
    /** No request was answered in the window. */
    static final long UNKNOWN_NS = 0;

    private static final long LENGTH_NS = TimeUnit.SECONDS.toNanos(5);

    private final LatencyRecorder times;
    private long begunNs;
    private long countBefore;
    private long sumBeforeNs;
    private long meanNs = UNKNOWN_NS;

    LatencyWindow(LatencyRecorder times) {
        this.times = times;
    }

    long meanNs(long nowNs) {
        if (begunNs == 0) {
            begin(nowNs);
        } else if (nowNs - begunNs >= LENGTH_NS) {
            long count = times.serverCount() - countBefore;
            meanNs = count == 0 ? UNKNOWN_NS : (times.serverSumNs() - sumBeforeNs) / count;
            begin(nowNs);
        }
        return meanNs;
    }

    private void begin(long nowNs) {
        begunNs = nowNs;
        countBefore = times.serverCount();
        sumBeforeNs = times.serverSumNs();
    }
}
