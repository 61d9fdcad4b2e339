package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out for a worker how much the servers of its pool take. This is done before a server is sent anything that
 * twemproxy does not take: twemproxy would close a connection that all clients share. Each server is asked once for the
 * whole process, and again after it was lost.
 */
final class Acquaintance {
    /** A pool may have many servers. */
    private static final int AT_A_TIME = 64;

    private final PoolContext pool;
    private final Map<ServerAddress, Introductions> underWay = new HashMap<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    Acquaintance(PoolContext pool) {
        this.pool = pool;
    }

    /** Asks the servers about which this is not known, then calls {@code done} on the loop. */
    void find(Runnable done) {
        waiting.add(done);
        ask();
    }

    void close() {
        List.copyOf(underWay.values()).forEach(Introductions::cancel);
        underWay.clear();
        waiting.clear();
    }

    private void ask() {
        PoolState shared = pool.shared();
        for (ServerConfig server : shared.extents().unasked()) {
            if (underWay.size() < AT_A_TIME && !underWay.containsKey(server.address())) {
                ask(server.address(), shared.config().settingsOf(server).timeoutNs());
            }
        }
        if (underWay.isEmpty()) {
            for (Runnable done = waiting.poll(); done != null; done = waiting.poll()) {
                done.run();
            }
        }
    }

    private void ask(ServerAddress server, long timeoutNs) {
        Introductions introductions = new Introductions(pool, server, timeoutNs, state -> found(server, state));
        underWay.put(server, introductions);
        introductions.begin();
    }

    private void found(ServerAddress server, ServerExtents.State state) {
        underWay.remove(server);
        pool.shared().extents().found(server, state);
        ask();
    }
}
