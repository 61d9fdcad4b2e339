package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.PrivateConnection.Taking;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.lease.Lease;
import dev.nutcracker.server.lease.LeaseHolder;
import dev.nutcracker.server.lease.Leases;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * One client's way to a lease and back.
 *
 * <pre>
 *            take()                 granted()               take() again
 *   none ──────────────► in the queue ──────────────► unused ──────────────────► held ◄──┐ hold()
 *    ▲ ▲                    │                                                │      │
 *    │ └────────────────────┘                                                ▼      │
 *    │   refused(), tryAgain()                                             released ┘
 *    └───────────────────────────────────────────────────────────────────────┘
 *        givenBack() when all is answered; lost() at any time
 * </pre>
 */
final class ClientLease implements LeaseHolder, BlockedRequest.Owner {
    static final String MOVED =
            "the key is not on the server of the transaction: the pool's servers have changed since it began";

    private final ClientOutbound client;
    private final ServerConnections connections;
    private final Conversation conversation;
    private final LeaseKeys keys;

    private @Nullable Lease lease;
    /** The version of the topology when the lease was granted. */
    private long topologyVersion;
    /** The server of which the client waits for a lease. */
    private @Nullable Server inQueueAt;
    /** The lease was granted after a wait, and the request that wants it has not been passed again yet. */
    private boolean unused;

    private boolean awaitingAnswers;
    /** The waiting request wants the lease for a command that blocks. */
    private boolean awaitingToBlock;
    /** The client's latest request may block at the server; its next requests wait for the response. */
    private boolean blocked;

    /** The way of a request that blocks to another server. */
    private @Nullable BlockedMove moving;

    private @Nullable FastFailure refusal;

    ClientLease(ClientOutbound client, ServerConnections connections, Conversation conversation, LeaseKeys keys) {
        this.client = client;
        this.connections = connections;
        this.conversation = conversation;
        this.keys = keys;
    }

    /** The keys for which the client has the lease. */
    LeaseKeys keys() {
        return keys;
    }

    boolean isTaken() {
        return lease != null;
    }

    /** The client's lease; there must be one. */
    Lease held() {
        Lease own = lease;
        assert own != null : "the client has a lease";
        return own;
    }

    /** The conversation looks at a request that wants the lease. */
    void wanted(boolean toBlock) {
        awaitingAnswers = false;
        awaitingToBlock = toBlock;
    }

    /** The client wants a lease of {@code server}. It may have one already, of this server or of another. */
    Taking take(Server server, boolean toBlock) {
        return lease == null ? takeFirst(server, toBlock) : takeAgain(lease, server, toBlock);
    }

    private Taking takeFirst(Server server, boolean toBlock) {
        if (!client.isOwedNothingElse()) {
            return awaitAnswers();
        }
        inQueueAt = server;
        Lease free = Leases.of(server).take(conversation.flavour(), toBlock, this);
        if (refusal != null) {
            return Taking.REFUSED;
        }
        if (free == null) {
            return Taking.AWAITED;
        }
        granted(free);
        unused = false;
        return Taking.TAKEN;
    }

    private Taking takeAgain(Lease own, Server server, boolean toBlock) {
        if (own.server() == server && (own.isHeld() || !toBlock)) {
            return hold();
        }
        if (own.isHeld() && !unused) {
            return topologyVersion == client.pool().topology().version() ? Taking.KEYS_ELSEWHERE : refuseMoved();
        }
        if (unused) {
            own.letGo();
        }
        // The lease is on its way back.
        return awaitAnswers();
    }

    private Taking refuseMoved() {
        return refuse(ErrorKind.ABORTED_TRANSACTION, client.pool().dialect().errorResponse(MOVED));
    }

    private Taking awaitAnswers() {
        awaitingAnswers = true;
        return Taking.AWAITED;
    }

    /** Holds the client's lease. */
    Taking hold() {
        ServerConnection connection = held().connection();
        if (connection.isFull()) {
            return refuse(connection.fullness());
        }
        held().hold();
        unused = false;
        return Taking.TAKEN;
    }

    /** Returns whether the request has to wait until nothing of the client is outstanding. */
    boolean awaitsAnswers() {
        awaitingAnswers = !client.isOwedNothingElse();
        return awaitingAnswers;
    }

    /** The client gets no lease, or cannot use the one it has; {@link #takeRefusal} returns the reason. */
    Taking refuse(ErrorKind kind, byte[] errorResponse) {
        return refuse(new FastFailure(kind, errorResponse));
    }

    /** As {@link #refuse(ErrorKind, byte[])}. */
    Taking refuse(FastFailure reason) {
        refusal = reason;
        return Taking.REFUSED;
    }

    boolean isRefused() {
        return refusal != null;
    }

    /** Returns why the client was refused, and forgets it; {@code null} if it was not refused. */
    @Nullable
    FastFailure takeRefusal() {
        FastFailure reason = refusal;
        refusal = null;
        return reason;
    }

    /** The client's latest request may block at the server. */
    void block() {
        blocked = true;
        held().block();
        held().prepareToUnblock();
    }

    /** Whether the client is blocked at the server. */
    boolean isAtServer() {
        return blocked && lease != null && !client.isOwedNothing();
    }

    boolean isInQueue() {
        return inQueueAt != null;
    }

    boolean isInQueueToBlock() {
        return (inQueueAt != null && awaitingToBlock) || isMoving();
    }

    /** Whether a request that blocks is on its way to another server. */
    boolean isMoving() {
        return moving != null;
    }

    boolean isInQueueOfDeadServer() {
        return inQueueAt != null && !inQueueAt.isLive();
    }

    /** Lets the next request be looked at; returns false while the one before may block. */
    boolean admitNext(boolean nothingOutstanding) {
        blocked = blocked && !nothingOutstanding;
        return !blocked;
    }

    /** Whether the lease lets the client be read again. */
    boolean mayResume(boolean nothingOutstanding) {
        return inQueueAt == null && (nothingOutstanding || !(blocked || awaitingAnswers));
    }

    /** The client leaves the queue. */
    void forgetQueue() {
        if (inQueueAt != null) {
            Leases.of(inQueueAt).forget(this);
            inQueueAt = null;
        }
    }

    /** Gives up a request to block that has not begun; returns false if there is none. */
    boolean giveUpToBlock() {
        boolean granted = lease != null && unused;
        boolean inQueue = isMoving() || (awaitingToBlock && refusal == null && (inQueueAt != null || granted));
        if (inQueue) {
            forgetQueue();
        }
        if (inQueue && granted) {
            unused = false;
            held().letGo();
        }
        return inQueue;
    }

    void letGo() {
        keys.unwatch();
        if (lease != null) {
            lease.letGo();
        }
    }

    /**
     * The client does not need the lease any more. It is given back when everything on it is answered, without a word to the client:
     * that may have waited for just this.
     */
    void leave() {
        Lease own = held();
        lease = null;
        own.leave();
        connections.leaseEnded(own.flavour());
        client.joinTurn();
    }

    /** The client is gone while it is blocked: the server must learn that. */
    void breakOff() {
        Lease own = held();
        lease = null;
        own.breakOff();
    }

    @Override
    public void granted(Lease granted) {
        inQueueAt = null;
        lease = granted;
        topologyVersion = client.pool().topology().version();
        unused = moving == null;
        connections.leaseBegins();
        if (moving != null) {
            blockAgain(moving);
        }
        client.joinTurn();
    }

    /**
     * The client blocks, and its request goes to another server: when this lease is given back, one of that server is taken.
     *
     * @param node the name of that server, null if it is whoever has the keys
     * @return false if the lease is not given back by then
     */
    @Override
    public boolean moveOn(BlockedRequest request, @Nullable String node) {
        if (lease == null || held().isHeld()) {
            return false;
        }
        moving = new BlockedMove(request, node, held().server(), this, client);
        return true;
    }

    /** The request that blocks goes on at this server. */
    void takeToMove(Server server) {
        awaitingToBlock = true;
        inQueueAt = server;
        Lease free = Leases.of(server).take(conversation.flavour(), true, this);
        if (free != null) {
            granted(free);
        }
    }

    private void blockAgain(BlockedMove move) {
        move.end();
        moving = null;
        held().block();
        held().prepareToUnblock();
        move.request().sendAgain(held().connection());
        held().letGo();
    }

    /** The client is gone. */
    void stopMoving() {
        giveUpMoving(ErrorKind.DISMISSED, client.pool().noServerResponse());
    }

    /** Returns whether there was a request to be given up. */
    boolean giveUpMoving(ErrorKind kind, byte[] errorResponse) {
        BlockedMove move = moving;
        if (move == null) {
            return false;
        }
        move.end();
        moving = null;
        blocked = false;
        move.request().giveUp(kind, errorResponse);
        return true;
    }

    @Override
    public void refused(ErrorKind kind, byte[] errorResponse) {
        inQueueAt = null;
        if (!giveUpMoving(kind, errorResponse)) {
            refuse(kind, errorResponse);
        }
        client.joinTurn();
    }

    @Override
    public void primaryLost(ErrorKind kind, byte[] errorResponse) {
        tryAgain();
    }

    @Override
    public void tryAgain() {
        inQueueAt = null;
        if (moving != null) {
            moving.tryAgain();
        }
        client.joinTurn();
    }

    @Override
    public void givenBack() {
        ended();
    }

    @Override
    public void lost() {
        ended();
        conversation.privateConnectionLost();
    }

    private void ended() {
        int flavour = held().flavour();
        lease = null;
        blocked = moving != null;
        connections.leaseEnded(flavour);
        if (moving == null) {
            keys.clear();
        } else {
            moving.begin();
        }
        client.joinTurn();
    }
}
