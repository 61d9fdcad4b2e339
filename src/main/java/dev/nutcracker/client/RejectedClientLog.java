package dev.nutcracker.client;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of clients that a pool refuses or closes: the first at once, the following as a count from time to time. */
final class RejectedClientLog {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedClientLog.class);
    private static final long REPORT_EVERY_S = 10;

    private final String does;
    private final String did;
    private final String ofReason;
    private boolean isReporting;
    private long count;

    private RejectedClientLog(String does, String did, String ofReason) {
        this.does = does;
        this.did = did;
        this.ofReason = ofReason;
    }

    /** @param ofReason follows the count: empty, or a reason in brackets */
    static RejectedClientLog ofRefused(String ofReason) {
        return new RejectedClientLog("refuses", "refused", ofReason);
    }

    /** @param ofReason as for {@link #ofRefused} */
    static RejectedClientLog ofClosed(String ofReason) {
        return new RejectedClientLog("closes", "closed", ofReason);
    }

    /** Called on the loop of the listener or worker. */
    void refused(EventLoop loop, String pool, String reason) {
        if (isReporting) {
            count++;
        } else {
            isReporting = true;
            LOG.warn("pool {} {} a client: {}", pool, does, reason);
            loop.schedule(() -> report(loop, pool), REPORT_EVERY_S, TimeUnit.SECONDS);
        }
    }

    private void report(EventLoop loop, String pool) {
        isReporting = count > 0;
        if (isReporting) {
            LOG.warn("pool {} {} {} more clients within {} s{}", pool, did, count, REPORT_EVERY_S, ofReason);
            count = 0;
            loop.schedule(() -> report(loop, pool), REPORT_EVERY_S, TimeUnit.SECONDS);
        }
    }
}
