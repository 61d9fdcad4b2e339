package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.SameServers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of a pool's servers as they fail, are ejected and come back: each change once, however many workers and
 * requests see it. Thread-safe; {@link #answered} is called for each response and only looks while all is well.
 */
final class ServerNews {
    private static final Logger LOG = LoggerFactory.getLogger(ServerNews.class);
    /** A server that is down for ever new reasons is told of this many times. */
    private static final int REASONS_MAX = 8;

    private final PoolConfig pool;
    /** 1 for a server that has failed and not answered since. */
    private final AtomicIntegerArray down;
    /** Why each server is down, as far as that has been logged. */
    private final List<Set<String>> reasons = new ArrayList<>();

    ServerNews(PoolConfig pool) {
        this.pool = pool;
        this.down = new AtomicIntegerArray(pool.servers().size());
        pool.servers().forEach(_ -> reasons.add(new HashSet<>()));
    }

    /**
     * The same news for a pool under another configuration: what has been told is not told again.
     *
     * @param predecessors for each server the index of the same one here, or {@link SameServers#NONE}
     */
    synchronized ServerNews successor(PoolConfig newPool, int[] predecessors) {
        ServerNews successor = new ServerNews(newPool);
        for (int server = 0; server < predecessors.length; server++) {
            int predecessor = predecessors[server];
            if (predecessor != SameServers.NONE) {
                successor.down.set(server, down.get(predecessor));
                successor.reasons.get(server).addAll(reasons.get(predecessor));
            }
        }
        return successor;
    }

    synchronized void failed(int server, String reason) {
        down.set(server, 1);
        Set<String> known = reasons.get(server);
        if (known.size() < REASONS_MAX && known.add(reason)) {
            LOG.warn("server {} of pool {} is down: {}", named(server), pool.name(), reason);
        }
    }

    void answered(int server) {
        if (down.getOpaque(server) != 0) {
            up(server);
        }
    }

    void ejected(int server, String reason) {
        LOG.warn(
                "server {} of pool {} is ejected for {} ms: {}",
                named(server),
                pool.name(),
                pool.serverRetryTimeoutMs(),
                reason);
    }

    void takenBack(int server) {
        LOG.info("server {} of pool {} is taken back after ejection", named(server), pool.name());
    }

    private synchronized void up(int server) {
        if (down.getAndSet(server, 0) != 0) {
            reasons.get(server).clear();
            LOG.info("server {} of pool {} is up again", named(server), pool.name());
        }
    }

    private String named(int server) {
        return pool.servers().get(server).text();
    }
}
