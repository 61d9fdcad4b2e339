package dev.nutcracker.server;

import dev.nutcracker.protocol.Probe;
import org.jspecify.annotations.Nullable;

/**
 * A shared connection to a replica. Reads that the replica does not serve are sent to the primary ({@link ReplicaRead}).
 */
final class ReplicaConnection extends KeepingConnection {
    private final PoolContext pool;
    private final ReplicaSet set;

    ReplicaConnection(ConnectionSetup setup, ReplicaSet set, @Nullable ServerConnection predecessor) {
        super(setup, predecessor);
        this.pool = setup.pool();
        this.set = set;
        if (pool.shared().config().topology().isCluster()) {
            // If it is refused, so are the reads behind it, and the primary serves them.
            Probe readOnly = pool.dialect().readOnly();
            own().send(readOnly.request(), readOnly.accepts());
        }
    }

    @Override
    public void enqueue(Request request, int lengthBytes) {
        ReplicaRead read = new ReplicaRead(request, pool, this, set);
        read.keep(output().retainLast(lengthBytes));
        super.enqueue(read, lengthBytes);
        read.queued();
    }
}
