package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.protocol.Dialect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges whether the server is to blame for the end of a connection with requests on it. */
final class ServerBlame {
    private static final Logger LOG = LoggerFactory.getLogger(ServerBlame.class);

    private final PoolContext pool;
    private final ServerContext server;
    private final int flavour;
    private final ConnectionQueues requests;

    ServerBlame(PoolContext pool, ServerContext server, int flavour, ConnectionQueues requests) {
        this.pool = pool;
        this.server = server;
        this.flavour = flavour;
        this.requests = requests;
    }

    /**
     * The connection closes.
     *
     * @param state until now
     * @param downCause what that says of the server, if it is to blame
     */
    void closed(CloseCause cause, DownCause downCause, String logText, ConnectionState state) {
        if (!server.countClosed(cause, logText)) {
            return;
        }
        if (state != ConnectionState.READY || requests.count() > 0) {
            blame(cause, downCause, logText, state == ConnectionState.SHAKING_HANDS);
        }
        LOG.debug("closing a connection to server {} of pool {}: {}", server, pool.name(), cause);
    }

    private void blame(CloseCause cause, DownCause downCause, String logText, boolean shakingHands) {
        if (cause.isClientsFault(flavour, shakingHands) || isUnspoken(cause, shakingHands) || cause.isOwnFault()) {
            return;
        }
        server.requestsFailed(shakingHands ? requests.waiting.count() : requests.count());
        if (isAsOfTwemproxy(cause, shakingHands)) {
            server.failedUnlessTwemproxy(downCause, logText);
        } else {
            server.failed(downCause, logText);
        }
    }

    /** Whether the server closed the connection after it was sent a command that twemproxy may not take. */
    private boolean isAsOfTwemproxy(CloseCause cause, boolean shakingHands) {
        if (!cause.isServersDoing() || !pool.shared().extents().areAsked()) {
            return false;
        }
        return shakingHands
                ? flavour != Dialect.USUAL_FLAVOUR
                : requests.outstanding.hasCommand(pool.dialect()::isBeyondTwemproxy);
    }

    /** Whether the server seems not to speak this dialect. That must not eject it for clients that use another. */
    private boolean isUnspoken(CloseCause cause, boolean shakingHands) {
        return shakingHands
                && cause.mayMeanUnspoken()
                && pool.dialect().mayBeUnspoken(flavour)
                && !server.hasSpoken(flavour);
    }
}
