package dev.nutcracker.client;

import dev.nutcracker.config.TopologyConfig;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The wait of a client that is blocked on its lease, in the queue for one, or waits at every server. */
final class LeaseWait implements ClientWait {
    static final String ENDING = "the proxy closes this connection";
    private static final String MOVED = "a key that is waited for belongs to another server now";

    private final RequestFlow flow;
    private final Pool pool;
    private final Conversation conversation;
    private final ClientLease lease;
    private @Nullable BroadcastWait everywhere;

    LeaseWait(RequestFlow flow, Pool pool, Conversation conversation, ClientLease lease) {
        this.flow = flow;
        this.pool = pool;
        this.conversation = conversation;
        this.lease = lease;
    }

    /** The client's latest request waits at every server. */
    void begin(BroadcastWait begun) {
        everywhere = begun;
        flow.holdBack();
        begun.begin(conversation.flavour());
    }

    /** The wait has ended at every server. */
    void overEverywhere() {
        everywhere = null;
        flow.resume();
    }

    @Override
    public boolean isBlocked() {
        return lease.isAtServer() || everywhere != null || lease.isInQueueToBlock();
    }

    @Override
    public boolean isWaiting() {
        return lease.isInQueue() || isBlocked();
    }

    @Override
    public void unblock(boolean withError, Consumer<Boolean> done) {
        if (lease.isAtServer() && !lease.isMoving()) {
            lease.held().unblock(withError, done);
        } else if (everywhere != null) {
            everywhere.unblock(withError, done);
        } else {
            done.accept(unblockInQueue(withError));
        }
    }

    /** Answers a request that waits for a lease, or has got one and has not been passed again. */
    private boolean unblockInQueue(boolean withError) {
        boolean inQueue = lease.giveUpToBlock();
        if (inQueue) {
            lease.refused(ErrorKind.DISMISSED, conversation.unblocked(withError));
        }
        return inQueue;
    }

    @Override
    public void end() {
        if (lease.isInQueue() || lease.isMoving()) {
            lease.forgetQueue();
            lease.refused(ErrorKind.DISMISSED, pool.dialect().errorResponse(ENDING));
        } else if (lease.isAtServer()) {
            lease.held().breakOff(ENDING);
        } else if (everywhere != null) {
            everywhere.end(ENDING);
        }
    }

    @Override
    public void serversChanged() {
        if (lease.isInQueueOfDeadServer()) {
            lease.forgetQueue();
            lease.tryAgain();
        } else if (lease.isAtServer()
                && !isToldByServer(lease.held().server())
                && !lease.keys().areBlockedOnAt(lease.held().server())) {
            lease.held().breakOff(MOVED);
        }
    }

    /**
     * A node of a cluster ends the wait itself when it has the slot no longer, and a former primary is asked to end it. To break it off
     * could lose what has just been popped.
     */
    private boolean isToldByServer(Server server) {
        TopologyConfig topology =
                PoolRoutes.servingPool(pool, server).shared().config().topology();
        return topology.isCluster() || (topology.isWatched() && server.isLeaving());
    }

    /** The client is gone: ends a wait at every server. */
    void breakOff() {
        if (everywhere != null) {
            everywhere.breakOff();
        }
    }
}
