package dev.nutcracker.client;

import dev.nutcracker.net.EndpointKind;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * When a listening socket accepts nothing for a while: because the process has no file descriptor left, or so that no more
 * clients connect in a second than may, or shake hands at a time. Clients wait in the backlog meanwhile. On the listener's loop.
 */
final class AcceptPause {
    private final Channel listening;
    private boolean resting;
    /** Until when it pauses for the rate, and whether it does. */
    private boolean paced;

    /** Whether it waits for room for handshakes. */
    private boolean full;

    /** Whether another process is about to accept here. */
    private boolean stopped;

    private long stateNs = AcceptRate.UNUSED;

    AcceptPause(Channel listening) {
        this.listening = listening;
    }

    /** A client has been accepted. It may be one more than the rate allows: some transports accept several at a time. */
    void accepted(AcceptRate rate) {
        long nowNs = nowNs();
        stateNs = rate.after(stateNs, nowNs);
        paceBy(rate, nowNs);
    }

    /** Accepts nothing while a further connection of this kind would have to wait. */
    void untilRoom(EndpointKind kind) {
        if (kind.isFull() && !full) {
            full = true;
            apply();
            kind.whenRoom(() -> listening.eventLoop().execute(this::roomAgain));
        }
    }

    private void roomAgain() {
        full = false;
        apply();
    }

    private void paceBy(AcceptRate rate, long nowNs) {
        long waitNs = rate.waitNs(stateNs, nowNs);
        if (waitNs > 0 && !paced) {
            paced = true;
            apply();
            listening.eventLoop().schedule(() -> paceIsOver(rate), waitNs, TimeUnit.NANOSECONDS);
        }
    }

    private void paceIsOver(AcceptRate rate) {
        paced = false;
        paceBy(rate, nowNs());
        apply();
    }

    private long nowNs() {
        return listening.eventLoop().ticker().nanoTime();
    }

    /** Accepts nothing until further notice, or goes on. */
    void stop(boolean wanted) {
        stopped = wanted;
        apply();
    }

    boolean isResting() {
        return resting;
    }

    /** Accepts nothing for so long. */
    void rest(long restMs) {
        resting = true;
        apply();
        listening.eventLoop().schedule(this::restIsOver, restMs, TimeUnit.MILLISECONDS);
    }

    private void restIsOver() {
        resting = false;
        apply();
    }

    private void apply() {
        boolean accepts = !resting && !paced && !full && !stopped;
        if (listening.isOpen() && listening.config().isAutoRead() != accepts) {
            listening.config().setAutoRead(accepts);
        }
    }
}
