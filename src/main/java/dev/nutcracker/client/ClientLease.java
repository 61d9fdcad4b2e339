package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.PrivateConnection.Taking;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.lease.Lease;
import dev.nutcracker.server.lease.LeaseHolder;
import dev.nutcracker.server.lease.Leases;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * How far one client has got with a lease of its own.
 *
 * <pre>
 *            take()                 granted()               take() again
 *   none ──────────────► in line ──────────────► unused ──────────────────► held ◄──┐ hold()
 *    ▲ ▲                    │                                                │      │
 *    │ └────────────────────┘                                                ▼      │
 *    │   refused(), tryAgain()                                             let go ──┘
 *    └───────────────────────────────────────────────────────────────────────┘
 *        givenBack() when all is answered; lost() at any time
 * </pre>
 */
final class ClientLease implements LeaseHolder {
    static final String MOVED =
            "the key is not on the server of the transaction: the pool's servers have changed since it began";

    private final ClientOutbound client;
    private final Forwarding forwarding;
    private final Conversation conversation;
    private final LeaseKeys keys;

    private @Nullable Lease lease;
    /** The version of the topology when the client got it. */
    private long topologyVersion;
    /** Of this server a lease is waited for. */
    private @Nullable Server inLineAt;
    /** It was waited for, and the request that wants it has not been looked at again. */
    private boolean unused;

    private boolean awaitingAnswers;
    /** The request that has to wait wants a lease to block on. */
    private boolean awaitingToBlock;
    /** The client's latest request may wait at the server for any time, and the next ones wait for its response. */
    private boolean blocked;

    private @Nullable ErrorKind refusedFor;
    private byte[] refusal = {};

    ClientLease(ClientOutbound client, Forwarding forwarding, Conversation conversation, LeaseKeys keys) {
        this.client = client;
        this.forwarding = forwarding;
        this.conversation = conversation;
        this.keys = keys;
    }

    /** The keys for which the client has it. */
    LeaseKeys keys() {
        return keys;
    }

    boolean isTaken() {
        return lease != null;
    }

    /** The lease that the client has. */
    Lease held() {
        Lease own = lease;
        assert own != null : "the client has a lease";
        return own;
    }

    /** A request is looked at that wants it. */
    void wanted(boolean toBlock) {
        awaitingAnswers = false;
        awaitingToBlock = toBlock;
    }

    /** The client wants a lease of {@code server}, and may have one of that server or another. */
    Taking take(Server server, boolean toBlock) {
        return lease == null ? takeFirst(server, toBlock) : takeAgain(lease, server, toBlock);
    }

    private Taking takeFirst(Server server, boolean toBlock) {
        if (!client.isOwedNothing()) {
            return awaitAnswers();
        }
        inLineAt = server;
        Lease free = Leases.of(server).take(conversation.flavour(), toBlock, this);
        if (refusedFor != null) {
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
        // It is on its way back.
        return awaitAnswers();
    }

    private Taking refuseMoved() {
        return refuse(ErrorKind.ABORTED_TRANSACTION, client.pool().dialect().errorResponse(MOVED));
    }

    private Taking awaitAnswers() {
        awaitingAnswers = true;
        return Taking.AWAITED;
    }

    /** Holds the lease that the client has. */
    Taking hold() {
        ServerConnection connection = held().connection();
        if (connection.isFull()) {
            return refuse(ErrorKind.OUT_OF_MEMORY, connection.fullResponse());
        }
        held().hold();
        unused = false;
        return Taking.TAKEN;
    }

    /** What the client wants it for waits until nothing is outstanding; returns whether that has to be waited for. */
    boolean awaitsAnswers() {
        awaitingAnswers = !client.isOwedNothing();
        return awaitingAnswers;
    }

    /** There is none for the client, or none is of use: {@link #takeRefusal} says why. */
    Taking refuse(ErrorKind kind, byte[] errorResponse) {
        refusedFor = kind;
        refusal = errorResponse;
        return Taking.REFUSED;
    }

    boolean isRefused() {
        return refusedFor != null;
    }

    /** Why the client was refused, after which it is not any more; {@code null} if it was not. */
    @Nullable
    ErrorKind takeRefusal() {
        ErrorKind kind = refusedFor;
        refusedFor = null;
        return kind;
    }

    /** In the words of the latest refusal. */
    byte[] refusal() {
        return refusal;
    }

    /** The client's latest request may wait there for any time. */
    void block() {
        blocked = true;
        held().block();
        held().prepareToUnblock();
    }

    /** Whether the client waits there for others. */
    boolean isAtServer() {
        return blocked && !client.isOwedNothing();
    }

    boolean isInLine() {
        return inLineAt != null;
    }

    boolean isInLineToBlock() {
        return inLineAt != null && awaitingToBlock;
    }

    boolean isInLineAtDeadServer() {
        return inLineAt != null && !inLineAt.isLive();
    }

    /** Whether the client's next request may be looked at, as far as the one before may wait for others. */
    boolean mayGoOn(boolean nothingOutstanding) {
        blocked = blocked && !nothingOutstanding;
        return !blocked;
    }

    /** Whether the client may be read again, as far as this is concerned. */
    boolean mayResume(boolean nothingOutstanding) {
        return inLineAt == null && (nothingOutstanding || !(blocked || awaitingAnswers));
    }

    /** The client is not in line any more. */
    void forgetLine() {
        if (inLineAt != null) {
            Leases.of(inLineAt).forget(this);
            inLineAt = null;
        }
    }

    /** Gives up what the client wants to block on and has not begun to; returns false if it wants no such thing. */
    boolean giveUpToBlock() {
        boolean granted = lease != null && unused;
        boolean inLine = awaitingToBlock && refusedFor == null && (inLineAt != null || granted);
        if (inLine) {
            forgetLine();
        }
        if (inLine && granted) {
            unused = false;
            held().letGo();
        }
        return inLine;
    }

    void letGo() {
        keys.unwatch();
        if (lease != null) {
            lease.letGo();
        }
    }

    /** The client has no more use for it: it goes back when everything on it is answered. */
    void leave() {
        Lease own = held();
        lease = null;
        own.leave();
        forwarding.leaseEnded(own.flavour());
    }

    /** The client is gone while it waits there: the server is to learn of that. */
    void breakOff() {
        Lease own = held();
        lease = null;
        own.breakOff();
    }

    @Override
    public void granted(Lease granted) {
        inLineAt = null;
        lease = granted;
        topologyVersion = client.pool().topology().version();
        unused = true;
        forwarding.leaseBegins();
        client.joinTurn();
    }

    @Override
    public void refused(ErrorKind kind, byte[] errorResponse) {
        inLineAt = null;
        refuse(kind, errorResponse);
        client.joinTurn();
    }

    @Override
    public void tryAgain() {
        inLineAt = null;
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
        blocked = false;
        keys.clear();
        forwarding.leaseEnded(flavour);
        client.joinTurn();
    }
}
