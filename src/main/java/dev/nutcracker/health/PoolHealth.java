package dev.nutcracker.health;

import java.util.List;
import java.util.OptionalLong;

/**
 * Tracks which servers of one pool are ejected, from the failures that all workers see.
 *
 * <pre>
 *              failures reach the limit
 *      live ─────────────────────────────► ejected
 *       ▲                                     │
 *       └─────────────────────────────────────┘
 *              the retry time has passed
 * </pre>
 *
 * A response resets the count of failures; a server that is taken back is tested by the next requests. A pool has one
 * instance across all its configurations: {@link #adopt} changes rules and servers in place, so nothing that happens
 * meanwhile is lost. Thread-safe.
 */
public final class PoolHealth {
    private Rules rules;
    private List<ServerHealth> servers = List.of();

    /**
     * When servers are ejected, and for how long.
     *
     * @param ejecting whether servers are ejected at all
     * @param failureLimit failures in a row that eject a server; 0 behaves like 1
     * @param retryTimeoutNs how long an ejected server gets no requests
     */
    public record Rules(boolean ejecting, int failureLimit, long retryTimeoutNs) {
        public Rules {
            failureLimit = Math.max(1, failureLimit);
        }
    }

    public PoolHealth(Rules rules, List<ServerHealth> servers) {
        this.rules = rules;
        this.servers = List.copyOf(servers);
    }

    /**
     * Sets other rules or servers. A server that is ejected and stays in the pool returns at the time set before,
     * unless the new rules do not eject at all.
     */
    public synchronized void adopt(Rules newRules, List<ServerHealth> newServers) {
        rules = newRules;
        servers = List.copyOf(newServers);
        if (!rules.ejecting()) {
            servers.forEach(ServerHealth::startAnew);
        }
    }

    /**
     * Counts a failed connection to the server. Returns whether that ejected the server. Further failures of an ejected
     * server are ignored: they neither delay its return nor count against it afterwards.
     */
    public synchronized boolean failed(ServerHealth server, long nowNs) {
        if (!rules.ejecting() || !server.live || server.failures.incrementAndGet() < rules.failureLimit()) {
            return false;
        }
        server.failures.set(0);
        server.returnAtNs = nowNs + rules.retryTimeoutNs();
        server.live = false;
        return true;
    }

    /** Forgets the history of the server, because another one has taken its place. */
    public synchronized void startAnew(ServerHealth server) {
        server.startAnew();
    }

    /** Takes back every server whose retry time has passed. Returns whether there was any. */
    public synchronized boolean readmit(long nowNs) {
        boolean changed = false;
        for (ServerHealth server : servers) {
            if (!server.live && server.returnAtNs - nowNs <= 0) {
                server.live = true;
                changed = true;
            }
        }
        return changed;
    }

    /** Returns the time until the next server must be taken back, 0 or less if it is due; empty if none is ejected. */
    public synchronized OptionalLong nextReturnNs(long nowNs) {
        return servers.stream()
                .filter(server -> !server.live)
                .mapToLong(server -> server.returnAtNs - nowNs)
                .min();
    }

    public synchronized boolean isLive(ServerHealth server) {
        return server.live;
    }

    /** Returns which of these servers are live, in their order, in a new array. */
    public synchronized boolean[] live(List<ServerHealth> which) {
        boolean[] live = new boolean[which.size()];
        for (int i = 0; i < live.length; i++) {
            live[i] = which.get(i).live;
        }
        return live;
    }
}
