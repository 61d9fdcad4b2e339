package dev.nutcracker.health;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

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
 * A response resets the count of failures; a server that is taken back is on trial with the next requests. Thread-safe;
 * {@link #succeeded} is the only method on the request path and writes nothing while all is well.
 */
public final class PoolHealth {
    private final boolean ejecting;
    private final int failureLimit;
    private final long retryTimeoutNs;
    private final AtomicIntegerArray failures;
    private final boolean[] live;
    private final long[] retryAtNs;

    /**
     * @param ejecting whether servers are ejected at all
     * @param failureLimit failures in a row that eject a server; 0 behaves like 1
     * @param retryTimeoutNs how long an ejected server is left alone
     */
    public PoolHealth(int serverCount, boolean ejecting, int failureLimit, long retryTimeoutNs) {
        this.ejecting = ejecting;
        this.failureLimit = Math.max(1, failureLimit);
        this.retryTimeoutNs = retryTimeoutNs;
        this.failures = new AtomicIntegerArray(serverCount);
        this.live = new boolean[serverCount];
        this.retryAtNs = new long[serverCount];
        Arrays.fill(live, true);
    }

    /**
     * The health of the same servers under other rules and in another order. What is ejected stays out for as long as it
     * would have, unless servers are not to be ejected any more.
     *
     * @param predecessors for each server the number it has had here, negative for one that is new
     */
    public synchronized PoolHealth successor(
            int[] predecessors, boolean nowEjecting, int newFailureLimit, long newRetryTimeoutNs) {
        PoolHealth successor = new PoolHealth(predecessors.length, nowEjecting, newFailureLimit, newRetryTimeoutNs);
        for (int server = 0; server < predecessors.length; server++) {
            int predecessor = predecessors[server];
            if (predecessor >= 0 && nowEjecting) {
                successor.failures.set(server, failures.get(predecessor));
                successor.live[server] = live[predecessor];
                successor.retryAtNs[server] = retryAtNs[predecessor];
            }
        }
        return successor;
    }

    /**
     * A connection to the server failed. Answers whether that ejected the server. What still fails at a server that is
     * ejected tells nothing new, and neither puts off its return nor counts against it then.
     */
    public synchronized boolean failed(int server, long nowNs) {
        if (!ejecting || !live[server] || failures.incrementAndGet(server) < failureLimit) {
            return false;
        }
        failures.set(server, 0);
        retryAtNs[server] = nowNs + retryTimeoutNs;
        live[server] = false;
        return true;
    }

    /** The server answered a request. */
    public void succeeded(int server) {
        if (failures.getOpaque(server) != 0) {
            failures.set(server, 0);
        }
    }

    /** Takes back every server whose retry time has passed. Answers whether there was one. */
    public synchronized boolean readmit(long nowNs) {
        boolean changed = false;
        for (int server = 0; server < live.length; server++) {
            if (!live[server] && retryAtNs[server] - nowNs <= 0) {
                live[server] = true;
                changed = true;
            }
        }
        return changed;
    }

    public synchronized boolean isLive(int server) {
        return live[server];
    }

    /** Which servers are live, in index order; the caller's own copy. */
    public synchronized boolean[] live() {
        return live.clone();
    }
}
