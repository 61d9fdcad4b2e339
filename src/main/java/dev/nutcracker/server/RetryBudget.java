package dev.nutcracker.server;

import java.util.concurrent.TimeUnit;

/**
 * How many reads one worker may send again: a share of its requests in ten seconds, and ten a second. Without a bound, repetitions
 * would double the load of servers that have too much already.
 */
final class RetryBudget {
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int LEAST_IN_WINDOW = 100;
    private static final int ALL_PERCENT = 100;

    private boolean begun;
    private long begunNs;
    private long requests;
    private long requestsBefore;
    private long taken;

    /** A request is sent for the first time. */
    void requested(long nowNs) {
        roll(nowNs);
        requests++;
    }

    /** Whether one more may be sent again; if so, it is counted. */
    boolean take(int percent, long nowNs) {
        roll(nowNs);
        boolean may = taken < LEAST_IN_WINDOW + Math.max(requests, requestsBefore) * percent / ALL_PERCENT;
        if (may) {
            taken++;
        }
        return may;
    }

    private void roll(long nowNs) {
        long sinceNs = nowNs - begunNs;
        if (begun && sinceNs < WINDOW_NS) {
            return;
        }
        requestsBefore = begun && sinceNs < 2 * WINDOW_NS ? requests : 0;
        requests = 0;
        taken = 0;
        begunNs = nowNs;
        begun = true;
    }
}
