package dev.nutcracker.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The servers of one pool that get their keys back bit by bit. The share of the keys that each has grows with time. Those
 * that overlap are done at the same moment, so that no key moves twice.
 *
 * <p>{@link PoolHistory} calls it under its lock.
 */
final class SlowStarts {
    /** The share grows in so many steps. */
    private static final int STEPS = 64;

    private static final long STEP_MIN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Map<ServerRecord, Long> begunNs = new HashMap<>();
    private long lengthNs;

    /** From now on a slow start takes so long, also one that has begun. */
    void take(long slowStartNs) {
        lengthNs = slowStartNs;
    }

    /** The server has its keys again. */
    void begin(ServerRecord server, long nowNs) {
        if (lengthNs > 0) {
            begunNs.put(server, nowNs);
            server.returns(0);
        }
    }

    /** The server has lost its keys, or the pool has lost the server. */
    void end(ServerRecord server) {
        if (begunNs.remove(server) != null) {
            server.hasReturned();
        }
    }

    /** The pool has only these servers now. */
    void retain(List<ServerRecord> servers) {
        List.copyOf(begunNs.keySet()).stream()
                .filter(server -> !servers.contains(server))
                .forEach(this::end);
    }

    /** Brings the shares up to date. Those of all servers are 1 afterwards if none is left. */
    void update(long nowNs) {
        boolean over = true;
        for (Map.Entry<ServerRecord, Long> entry : begunNs.entrySet()) {
            double share = lengthNs == 0 ? 1 : Math.min(1, (double) (nowNs - entry.getValue()) / lengthNs);
            entry.getKey().returns(share);
            over &= share == 1;
        }
        if (over) {
            List<ServerRecord> done = new ArrayList<>(begunNs.keySet());
            done.forEach(this::end);
        }
    }

    /** The time until the next {@link #update}; empty if no server is returning. */
    OptionalLong nextStepNs() {
        return begunNs.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Math.max(STEP_MIN_NS, lengthNs / STEPS));
    }
}
