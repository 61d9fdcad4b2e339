package dev.nutcracker.client;

import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.EventLoop;

/**
 * Counts the clients that a pool refuses, or closes because they keep it waiting, and logs them. Each reason has a log of
 * its own, so that many clients of one reason hide no other. On one loop.
 */
final class ClientRefusals {
    private static final RefusalReason[] REASONS = RefusalReason.values();

    private final EventLoop loop;
    private final RejectedClientLog[] logs = new RejectedClientLog[REASONS.length];

    ClientRefusals(EventLoop loop) {
        this.loop = loop;
        RejectedClientLog tooMany = RejectedClientLog.ofRefused("");
        for (RefusalReason reason : REASONS) {
            logs[reason.ordinal()] = reason.needsLimits() ? log(reason) : tooMany;
        }
    }

    private static RejectedClientLog log(RefusalReason reason) {
        String ofReason = " (" + reason.statName() + ')';
        return reason.isTimeout() ? RejectedClientLog.ofClosed(ofReason) : RejectedClientLog.ofRefused(ofReason);
    }

    /** @param cause the rest of the log's line, as "it has 5 already" */
    void refused(PoolState pool, RefusalReason reason, String cause) {
        pool.admission().clientRefused(reason);
        logs[reason.ordinal()].refused(loop, pool.config().name(), cause);
    }
}
