package dev.nutcracker.client;

import java.util.concurrent.TimeUnit;

/**
 * How many clients may connect in a second. Its state is one time, kept by the caller: when those that have connected
 * would have come at the steady rate. It may be ahead of the clock by as much as may come at once.
 *
 * @param intervalNs from one client to the next
 * @param burstNs how far the state may be ahead
 */
record AcceptRate(long intervalNs, long burstNs) {
    /** The state before the first client. */
    static final long UNUSED = Long.MIN_VALUE;

    static final AcceptRate UNLIMITED = new AcceptRate(0, Long.MAX_VALUE);

    /**
     * @param perSecond 0 for any number
     * @param burstMs how long clients take at this rate that may connect at once; one may in any case
     */
    static AcceptRate of(int perSecond, long burstMs) {
        if (perSecond == 0) {
            return UNLIMITED;
        }
        long intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
        return new AcceptRate(intervalNs, Math.max(intervalNs, TimeUnit.MILLISECONDS.toNanos(burstMs)));
    }

    /** Whether there is a limit. */
    boolean isLimited() {
        return intervalNs > 0;
    }

    /** The state after one more client. */
    long after(long stateNs, long nowNs) {
        return Math.max(stateNs, nowNs) + intervalNs;
    }

    /** How long the next client has to wait, in ns; 0 or less if it may connect now. */
    long waitNs(long stateNs, long nowNs) {
        return after(stateNs, nowNs) - nowNs - burstNs;
    }
}
