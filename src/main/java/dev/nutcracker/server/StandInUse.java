package dev.nutcracker.server;

import dev.nutcracker.health.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The use of a pool as one that stands in for servers of others. When one of these has its keys back, the pool is flushed, if it
 * allows that: its values would be old when that server is out again. What it has for servers that are still out is lost with them,
 * which a cache may be. Thread-safe.
 */
final class StandInUse {
    /** How long requests may be on their way to its servers, if the pool has no timeout. */
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);

    private final PoolHistory history;
    /** By the pool, the servers for which it stands in. */
    private final Map<PoolHistory, Set<ServerRecord>> users = new HashMap<>();

    private volatile boolean written;

    StandInUse(PoolHistory history) {
        this.history = history;
    }

    /** It has been sent a write for another pool. */
    void written() {
        if (!written) {
            written = true;
        }
    }

    /** @param servers of the pool {@code user}; it stands in for those of them that are out, or get their keys back bit by bit */
    synchronized void serves(PoolHistory user, List<ServerRecord> servers) {
        Set<ServerRecord> away = servers.stream()
                .filter(server -> server.health.standing() == Standing.FAILED_OVER || server.isReturning())
                .collect(Collectors.toSet());
        Set<ServerRecord> before = away.isEmpty() ? users.remove(user) : users.put(user, away);
        PoolState pool = history.inEffect();
        if (before != null
                && !away.containsAll(before)
                && written
                && pool.config().commands().allowFlush()) {
            long timeoutNs = pool.config().settings().timeoutNs();
            history.returns().later(this::flush, timeoutNs == 0 ? QUIET_NS : timeoutNs);
        }
    }

    private synchronized void flush() {
        written = false;
        List<ServerRecord> servers = history.inEffect().records();
        servers.forEach(server -> history.returns().flushStandIn(server, this::written));
    }
}
