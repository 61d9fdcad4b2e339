package dev.nutcracker.health;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which servers of one pool are ejected, judged from what all workers see of them.
 *
 * <pre>
 *              failures reach the limit
 *      live ─────────────────────────────► ejected
 *       ▲                                     │
 *       └─────────────────────────────────────┘
 *              the retry time has passed
 * </pre>
 *
 * A response resets the count of failures; a server that is taken back is on trial with the next requests. There is one
 * of these for a pool, whatever becomes of its configuration: {@link #adopt} changes rules and servers where they are
 * kept, so nothing that happens meanwhile can be lost. Thread-safe.
 */
public final class PoolHealth {
    private Rules rules;
    private List<ServerHealth> servers = List.of();

    /**
     * When servers are ejected, and for how long.
     *
     * @param ejecting whether servers are ejected at all
     * @param failureLimit failures in a row that eject a server; 0 behaves like 1
     * @param retryTimeoutNs how long an ejected server is left alone
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
     * The pool has other rules or servers. One that is ejected and stays in the pool is out for as long as it would have
     * been, unless servers are not to be ejected any more.
     */
    public synchronized void adopt(Rules newRules, List<ServerHealth> newServers) {
        rules = newRules;
        servers = List.copyOf(newServers);
        if (!rules.ejecting()) {
            servers.forEach(ServerHealth::startAnew);
        }
    }

    /**
     * A connection to the server failed. Returns whether that ejected the server. What still fails at a server that is
     * ejected tells nothing new, and neither puts off its return nor counts against it then.
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

    /** What was known of the server does not hold any more: it is another in the same place. */
    public synchronized void startAnew(ServerHealth server) {
        server.startAnew();
    }

    /** Takes back every server whose retry time has passed. Returns whether there was one. */
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

    /** How long it takes from now until the next server is to be taken back, 0 or less if it is due; empty if none is out. */
    public synchronized OptionalLong nextReturnNs(long nowNs) {
        return servers.stream()
                .filter(server -> !server.live)
                .mapToLong(server -> server.returnAtNs - nowNs)
                .min();
    }

    public synchronized boolean isLive(ServerHealth server) {
        return server.live;
    }

    /** Which of these servers are live, in their order; the caller's own copy. */
    public synchronized boolean[] live(List<ServerHealth> which) {
        boolean[] live = new boolean[which.size()];
        for (int i = 0; i < live.length; i++) {
            live[i] = which.get(i).live;
        }
        return live;
    }
}
