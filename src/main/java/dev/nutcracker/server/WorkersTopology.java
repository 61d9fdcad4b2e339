package dev.nutcracker.server;

import dev.nutcracker.routing.Topology;
import org.jspecify.annotations.Nullable;

/**
 * The topology by which one worker routes: the latest of its pool, unless it has adopted one, or a request is on its way
 * that goes by one topology from beginning to end, whatever another thread publishes meanwhile.
 */
public final class WorkersTopology {
    private final PoolContext pool;
    private @Nullable Topology adopted;
    /** By how many requests it is kept; 0 if none, or if the worker has adopted it. */
    private int keptBy;

    WorkersTopology(PoolContext pool) {
        this.pool = pool;
    }

    Topology now() {
        Topology own = adopted;
        return own == null ? pool.shared().topology() : own;
    }

    /** The worker routes by this one until it adopts another. */
    void adopt(Topology latest) {
        adopted = latest;
        keptBy = 0;
    }

    /** The pool has other servers: what was adopted does not count any more. */
    void renew() {
        if (adopted != null) {
            adopted = pool.shared().topology();
        }
    }

    /** A request goes by the topology of this moment until {@link #endKeeping}. */
    public void keep() {
        if (adopted == null || keptBy > 0) {
            adopted = now();
            keptBy++;
        }
    }

    /** The request has gone its way. */
    public void endKeeping() {
        if (keptBy > 0 && --keptBy == 0) {
            adopted = null;
        }
    }
}
