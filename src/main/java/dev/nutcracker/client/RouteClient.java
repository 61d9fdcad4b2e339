package dev.nutcracker.client;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.joint.JointClient;
import dev.nutcracker.server.joint.PendingReads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A client of a routing pool, as its requests see it that concern several pools. */
final class RouteClient implements JointClient {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Pool pool;
    private final ServerConnections connections;
    private final Transfers words;
    private final PendingReads reads = new PendingReads();
    private boolean hasWaited;
    /** Since when the request had held the client back that failed last. */
    private long waitedSinceNs;

    RouteClient(ClientOutbound client, RequestFlow flow, Pool pool, ServerConnections connections, Transfers words) {
        this.client = client;
        this.flow = flow;
        this.pool = pool;
        this.connections = connections;
        this.words = words;
    }

    /** The database of its servers that the client uses. */
    int database() {
        return words.database(connections.wantedFlavour());
    }

    @Override
    public Pool pool() {
        return pool;
    }

    @Override
    public Object sender() {
        return client;
    }

    @Override
    public ServerConnection connectionTo(Server server) {
        return connections.to(server);
    }

    @Override
    public ServerConnection sideConnectionTo(Server server) {
        return connections.beside(server, words::flavour);
    }

    @Override
    public PendingReads reads() {
        return reads;
    }

    @Override
    public void sentOn(ServerConnection connection) {
        if (connection.isCongested() && !client.isGone()) {
            flow.holdBack(connection);
        }
    }

    @Override
    public long nowNs() {
        return client.nowNs();
    }

    @Override
    public long waitsSinceNs() {
        return hasWaited && flow.latestReadNs() - waitedSinceNs <= 0 ? waitedSinceNs : nowNs();
    }

    @Override
    public void hasWaited(long sinceNs) {
        hasWaited = true;
        waitedSinceNs = sinceNs;
    }

    @Override
    public boolean isGone() {
        return client.isGone();
    }

    @Override
    public void later(Runnable action) {
        try {
            pool.loop().execute(action);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and the client with it.
        }
    }

    @Override
    public void later(Runnable action, long delayNs) {
        try {
            pool.loop().schedule(action, delayNs, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and the client with it.
        }
    }

    @Override
    public void holdBack() {
        flow.holdBack();
    }

    @Override
    public void resume() {
        if (!client.isGone()) {
            flow.resume();
        }
    }
}
