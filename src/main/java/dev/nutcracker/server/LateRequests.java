package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a pool that may still do requests which nobody waits for any more. A server that was stopped, or busy for long,
 * does what its sockets have taken when it goes on: also what came on connections that are closed by then, in any order, and
 * memcached in several threads. So what it has is sure only a moment after it has answered anything.
 *
 * <pre>
 *   a connection is closed      something is asked
 *   with unanswered requests    and answered                 the moment is over
 *   ───────────────────────►  may do more  ────────────────► may do more ──────────► does no more
 * </pre>
 *
 * Thread-safe, and not on the path of requests.
 */
final class LateRequests {
    /** The moment that a server gets for what it has received before. */
    static final long MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Since when such a server is known to go on; null before that. */
    private record Since(@Nullable Long answeredNs) {}

    private final Map<ServerAddress, Since> servers = new HashMap<>();

    /** A connection has been closed that had requests without a response. */
    synchronized void abandoned(ServerAddress server) {
        servers.put(server, new Since(null));
    }

    /** Whether the server may still do what it has received before. */
    synchronized boolean mayCome(ServerAddress server) {
        return servers.containsKey(server);
    }

    /** The server has just answered. Returns how long it may still do what it has received before, in nanoseconds; 0 if it does no more. */
    synchronized long answered(ServerAddress server, long nowNs) {
        Since since = servers.get(server);
        if (since == null) {
            return 0;
        }
        long answeredNs = since.answeredNs() == null ? nowNs : since.answeredNs();
        long leftNs = answeredNs + MOMENT_NS - nowNs;
        if (leftNs > 0) {
            servers.put(server, new Since(answeredNs));
        } else {
            servers.remove(server);
        }
        return Math.max(0, leftNs);
    }

    /** The pool has other servers. */
    synchronized void adopt(PoolConfig config) {
        servers.keySet()
                .retainAll(config.servers().stream().map(ServerConfig::address).toList());
    }
}
