package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.protocol.Dialect;

/** Decides whether the end of a connection is a failure of its server. */
final class CloseJudge {
    private final PoolContext pool;
    private final Server server;
    private final int flavour;
    private final RequestQueue outstanding;

    CloseJudge(PoolContext pool, Server server, int flavour, RequestQueue outstanding) {
        this.pool = pool;
        this.server = server;
        this.flavour = flavour;
        this.outstanding = outstanding;
    }

    /**
     * The connection closes.
     *
     * @param downCause what that would say of the server
     * @param text the same for the log
     * @param idle whether nothing was to be answered
     */
    void closed(CloseCause cause, DownCause downCause, String text, ConnectionState state, boolean idle) {
        boolean shakingHands = state == ConnectionState.SHAKING_HANDS;
        if (cause.isClientsFault(flavour, shakingHands)
                || isUnspoken(cause, shakingHands)
                || cause.isOwnFault()
                || (state == ConnectionState.READY && idle)) {
            return;
        }
        if (isAsOfTwemproxy(cause, shakingHands)) {
            server.failedUnlessTwemproxy(downCause, text);
        } else {
            server.failed(downCause, text);
        }
    }

    /** Whether the server closed the connection after it was sent a command that twemproxy may not take. */
    private boolean isAsOfTwemproxy(CloseCause cause, boolean shakingHands) {
        if (!cause.isServersDoing() || !pool.shared().extents().areAsked()) {
            return false;
        }
        return shakingHands
                ? flavour != Dialect.USUAL_FLAVOUR
                : outstanding.hasCommand(pool.dialect()::isBeyondTwemproxy);
    }

    /** Whether the server seems not to speak this dialect. That must not eject it for clients that use another. */
    private boolean isUnspoken(CloseCause cause, boolean shakingHands) {
        return shakingHands
                && cause.mayMeanUnspoken()
                && pool.dialect().mayBeUnspoken(flavour)
                && !server.hasSpoken(flavour);
    }
}
