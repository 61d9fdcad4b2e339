package dev.nutcracker.server;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PolicyCounter;
import org.jspecify.annotations.Nullable;

/** A shared connection that refuses requests while too many of the worker's are on their way to its server. */
class BoundedConnection extends ServerConnection {
    private final PoolContext pool;
    private final ServerContext server;

    /** As the constructor. The class is loaded with the first call, so that without the setting it is not there. */
    static ServerConnection of(ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        return new BoundedConnection(setup, predecessor);
    }

    BoundedConnection(ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        super(setup, predecessor);
        this.pool = setup.pool();
        this.server = setup.server();
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
