package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.health.Transition;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs how one server fails, is ejected and comes back: each change once, however many workers, requests and
 * configurations see it. Thread-safe. {@link #answered} is called for each response, and only reads one field while the
 * server is well.
 */
final class ServerStatusLog {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStatusLog.class);
    /** At most this many reasons are logged while a server is down. */
    private static final int REASONS_MAX = 8;

    /** 1 for a server that has failed and not answered since. */
    private final AtomicInteger down = new AtomicInteger();
    /** The reasons that have been logged since it went down. */
    private final Set<String> reasons = new HashSet<>();

    synchronized void failed(PoolConfig pool, ServerConfig server, String reason) {
        down.set(1);
        if (reasons.size() < REASONS_MAX && reasons.add(reason)) {
            LOG.warn("server {} of pool {} is down: {}", server.text(), pool.name(), reason);
        }
    }

    /** Whether it has failed and not answered since. */
    boolean isDown() {
        return down.getOpaque() != 0;
    }

    void answered(PoolConfig pool, int server) {
        if (down.getOpaque() != 0) {
            up(pool, pool.servers().get(server));
        }
    }

    /** Its state has changed, as twemproxy knows it. */
    void changed(PoolConfig pool, ServerConfig server, Transition transition) {
        if (transition.to() == ServerState.DOWN && transition.now() == Standing.EJECTED) {
            ejected(pool, server, transition);
        } else if (transition.to() == ServerState.UP && transition.before() == Standing.EJECTED) {
            takenBack(pool, server);
        }
    }

    private void ejected(PoolConfig pool, ServerConfig server, Transition transition) {
        LOG.warn(
                "server {} of pool {} is ejected for {} ms: {}",
                server.text(),
                pool.name(),
                TimeUnit.NANOSECONDS.toMillis(transition.outNs()),
                transition.text());
    }

    private void takenBack(PoolConfig pool, ServerConfig server) {
        LOG.info("server {} of pool {} is taken back after ejection", server.text(), pool.name());
    }

    private synchronized void up(PoolConfig pool, ServerConfig server) {
        if (down.getAndSet(0) != 0) {
            reasons.clear();
            LOG.info("server {} of pool {} is up again", server.text(), pool.name());
        }
    }
}
