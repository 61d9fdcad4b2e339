package dev.nutcracker.client;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of clients that a pool refuses: the first at once, the following as a count from time to time. */
final class RejectedClientLog {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedClientLog.class);
    private static final long REPORT_EVERY_S = 10;

    private boolean isReporting;
    private long count;

    /** Called on the listener's loop. */
    void refused(EventLoop loop, String pool, String reason) {
        if (isReporting) {
            count++;
        } else {
            isReporting = true;
            LOG.warn("pool {} refuses a client: {}", pool, reason);
            loop.schedule(() -> report(loop, pool), REPORT_EVERY_S, TimeUnit.SECONDS);
        }
    }

    private void report(EventLoop loop, String pool) {
        isReporting = count > 0;
        if (isReporting) {
            LOG.warn("pool {} refused {} more clients within {} s", pool, count, REPORT_EVERY_S);
            count = 0;
            loop.schedule(() -> report(loop, pool), REPORT_EVERY_S, TimeUnit.SECONDS);
        }
    }
}
