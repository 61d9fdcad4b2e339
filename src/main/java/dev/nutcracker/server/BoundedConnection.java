package dev.nutcracker.server;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PolicyCounter;
import org.jspecify.annotations.Nullable;

/** A shared connection that refuses requests while too many of the worker's are on their way to its server. */
sealed class BoundedConnection extends ServerConnection permits PatientConnection {
    private final PoolContext pool;
    private final Server server;

    /** Returns a connection that clients share, of the type that the server's settings want. */
    static ServerConnection shared(
            PoolContext pool,
            Server server,
            Owner owner,
            int flavour,
            int slot,
            @Nullable ServerConnection predecessor) {
        if (pool.shared().use().hasPatience()) {
            return new PatientConnection(pool, server, owner, flavour, slot, predecessor);
        }
        return server.settings().maxOutstanding() > 0
                ? new BoundedConnection(pool, server, owner, flavour, slot, predecessor)
                : new ServerConnection(pool, server, owner, flavour, slot, predecessor);
    }

    BoundedConnection(
            PoolContext pool,
            Server server,
            Owner owner,
            int flavour,
            int slot,
            @Nullable ServerConnection predecessor) {
        super(pool, server, owner, flavour, slot, predecessor);
        this.pool = pool;
        this.server = server;
    }

    @Override
    public boolean isFull() {
        return isBeyondBound() || super.isFull();
    }

    @Override
    public FastFailure fullness() {
        if (!isBeyondBound()) {
            return super.fullness();
        }
        server.policyCounters().increment(PolicyCounter.BREAKER_REJECTIONS);
        return new FastFailure(ErrorKind.TOO_MANY_REQUESTS, pool.dialect().errorResponse(Dialect.TOO_MANY_REQUESTS));
    }

    private boolean isBeyondBound() {
        int bound = server.settings().maxOutstanding();
        return bound > 0 && server.outstandingCount() >= bound;
    }
}
