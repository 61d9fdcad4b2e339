package dev.nutcracker.client;

import dev.nutcracker.server.PoolState;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.EventLoop;

/** Counts the clients that are refused or closed by a limit, and logs them, by reason. On one loop. */
final class ClientRefusals {
    private static final RefusalReason[] REASONS = RefusalReason.values();

    private final EventLoop loop;
    private final RejectedClientLog[] logs = new RejectedClientLog[REASONS.length];

    ClientRefusals(EventLoop loop) {
        this.loop = loop;
        RejectedClientLog tooMany = new RejectedClientLog("");
        for (RefusalReason reason : REASONS) {
            logs[reason.ordinal()] =
                    reason.needsLimits() ? new RejectedClientLog(" (" + reason.statName() + ')') : tooMany;
        }
    }

    /** @param cause the rest of the log's line, as "it has 5 already" */
    void refused(PoolState pool, RefusalReason reason, String cause) {
        pool.clientRefused(reason);
        logs[reason.ordinal()].refused(loop, pool.config().name(), cause);
    }
}
