package dev.nutcracker.health;

/**
 * How long one probe may take, from connecting to the answer. A process that was stopped or stood still itself takes no
 * server for dead: if the timer runs much too late, the answer gets the whole time once more.
 *
 * <pre>
 *   probe ──── timeout ────► timer        in time: over
 *   probe ──── timeout ────┊┈┈┈┈┈┈┈┈► timer ──── timeout ────► over
 *                            late
 * </pre>
 */
public final class ProbeDeadline {
    private final long timeoutNs;
    private long endNs;
    private boolean forgiven;

    public ProbeDeadline(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** A probe begins. */
    public void begin(long nowNs) {
        endNs = nowNs + timeoutNs;
        forgiven = false;
    }

    /** Returns how long the probe may still take, 0 if its time is over; for a timer that has come to the end. */
    public long leftNs(long nowNs) {
        long lateNs = nowNs - endNs;
        if (lateNs > timeoutNs / 2 && !forgiven) {
            forgiven = true;
            endNs = nowNs + timeoutNs;
        }
        return Math.max(0, endNs - nowNs);
    }
}
