package dev.nutcracker.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The use of a pool as one that stands in for others. When it stands in for none any more, its servers are flushed, if the
 * pool allows that: its values would be old when they are next needed. Thread-safe.
 */
final class StandInUse {
    /** How long requests may be on their way to its servers, if the pool has no timeout. */
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);

    private final PoolHistory history;
    private final Set<PoolHistory> users = new HashSet<>();
    private volatile boolean written;
    private int phase;

    StandInUse(PoolHistory history) {
        this.history = history;
    }

    /** It has been sent a write for another pool. */
    void written() {
        if (!written) {
            written = true;
        }
    }

    synchronized void begin(PoolHistory user) {
        if (users.add(user)) {
            phase++;
        }
    }

    synchronized void end(PoolHistory user) {
        if (users.remove(user) && users.isEmpty() && written) {
            PoolState pool = history.inEffect();
            int ended = ++phase;
            if (pool.config().commands().allowFlush()) {
                long timeoutNs = pool.config().settings().timeoutNs();
                history.returns().later(() -> flush(ended), timeoutNs == 0 ? QUIET_NS : timeoutNs);
            }
        }
    }

    /** Unless it has stood in again since. */
    private synchronized void flush(int ended) {
        if (phase == ended) {
            written = false;
            List<ServerRecord> servers = history.inEffect().records();
            servers.forEach(server -> history.returns().flushStandIn(server, this::written));
        }
    }
}
