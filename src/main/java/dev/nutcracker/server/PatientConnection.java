package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * A shared connection whose requests wait in the queue while its server is down, in order, each for as long as the timeout
 * allows. They are sent when the server is in use again.
 *
 * <pre>
 *   requests ──► queue ── opens ──► sent
 *                 ▲        │ fails, or the server goes down
 *                 └────────┘ another connection inherits what was not sent: its successor, or a new one
 * </pre>
 *
 * Only the connection that has the place at its server is told when the server is in use again, so one that is replaced while it
 * waits for that gives way at once.
 *
 * What was sent before the server went down fails, as on other connections: the server may have done it.
 */
final class PatientConnection extends BoundedConnection {
    private final ConnectionSetup setup;
    private final PoolContext pool;
    private final ServerContext server;
    private final WaitQueue queue;
    /** Whether it opens only when its server is in use again. */
    private boolean awaiting;

    /** Whether what was not sent may be sent on another connection. */
    private boolean handsOver;

    /** As the constructor. The class is loaded with the first call, so that in other pools it is not there. */
    static ServerConnection of(ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        return new PatientConnection(setup, predecessor);
    }

    private PatientConnection(ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        super(setup, predecessor);
        this.setup = setup;
        this.pool = setup.pool();
        this.server = setup.server();
        this.queue = new WaitQueue(requests().waiting, output());
    }

    @Override
    boolean awaitServer() {
        awaiting = server.isAwaited();
        if (awaiting) {
            waitToOpen();
            giveWayIfReplaced();
        }
        return awaiting;
    }

    @Override
    void giveWayTo(ServerConnection successor) {
        super.giveWayTo(successor);
        giveWayIfReplaced();
    }

    private void giveWayIfReplaced() {
        if (awaiting && successor() != null) {
            handsOver = true;
            close(CloseCause.DISMISSED);
        }
    }

    @Override
    boolean isAwaiting() {
        return awaiting;
    }

    @Override
    public boolean isFull() {
        return isQueueFull() || super.isFull();
    }

    @Override
    public FastFailure fullness() {
        return isQueueFull()
                ? new FastFailure(ErrorKind.TIMED_OUT, pool.dialect().errorResponse(CloseCause.TIMED_OUT.text()))
                : super.fullness();
    }

    private boolean isQueueFull() {
        return !isReady()
                && server.outstandingCount()
                        >= pool.shared().config().failureRules().waitMax();
    }

    @Override
    void comesBack() {
        super.comesBack();
        if (awaiting) {
            awaiting = false;
            setup.owner().opens(this);
        }
    }

    /** While it succeeds another, nothing of it is at the server. */
    @Override
    void goesOut(boolean atOnce, String reason) {
        ServerConnection before = predecessor();
        if (before != null) {
            before.goesOut(atOnce, reason);
        } else if (!awaiting) {
            handsOver |= atOnce;
            super.goesOut(atOnce, reason);
        }
    }

    /** Before it is ready, only those are refused that have waited for too long. */
    @Override
    void missedDeadline() {
        byte[] error = pool.dialect().errorResponse(CloseCause.TIMED_OUT.text());
        if (isReady() || !queue.expire(pool.turn().nowNs(), error)) {
            super.missedDeadline();
        } else {
            own().nothingIsSent();
            queueMoved();
        }
    }

    @Override
    void handOver(CloseCause cause) {
        if ((!handsOver && !cause.mayBeTriedAgain()) || requests().waiting.count() == 0) {
            return;
        }
        ServerConnection next = successor();
        if (next == null) {
            PatientConnection heir = new PatientConnection(setup, null);
            heir.takeFirst(this);
            heir.own().inherit(own());
            setup.owner().inherited(heir);
        } else {
            next.takeFirst(this);
        }
    }
}
