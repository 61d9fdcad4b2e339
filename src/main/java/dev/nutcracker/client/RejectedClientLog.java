package dev.nutcracker.client;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is logged of clients that a pool turns away: the first at once, those that follow as a count now and then. */
final class RejectedClientLog {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedClientLog.class);
    private static final long REPORT_EVERY_S = 10;

    private boolean isReporting;
    private long count;

    /** On the listener's loop. */
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
