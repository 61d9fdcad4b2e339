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
    /** Answer of {@link #nextRetryNs} when no server is ejected. */
    public static final long NO_RETRY = Long.MAX_VALUE;

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

    /** When the next ejected server is to be taken back, on the clock that {@link #failed} was given, or {@link #NO_RETRY}. */
    public synchronized long nextRetryNs() {
        long next = NO_RETRY;
        for (int server = 0; server < live.length; server++) {
            if (!live[server] && (next == NO_RETRY || retryAtNs[server] - next < 0)) {
                next = retryAtNs[server];
            }
        }
        return next;
    }

    /** Which servers are live, in index order; the caller's own copy. */
    public synchronized boolean[] live() {
        return live.clone();
    }
}
