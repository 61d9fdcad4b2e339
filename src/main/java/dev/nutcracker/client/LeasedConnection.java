package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.lease.Lease;
import dev.nutcracker.server.lease.LeaseHolder;
import dev.nutcracker.server.lease.Leases;
import dev.nutcracker.stats.ErrorKind;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server connection that one client has for itself, when it has one: a lease, taken for a request that needs it.
 *
 * <p>A client's own order holds: it takes a lease when nothing of it is outstanding, and as long as it has the lease, all
 * that it asks of that server goes there. What it asks of other servers goes the usual way.
 */
final class LeasedConnection implements PrivateConnection, LeaseHolder {
    private static final String ENDING = "the proxy is ending";
    private static final String INPUT_ENDED = "a client that has closed its side cannot wait";
    private static final String MOVED = "a key that is waited for belongs to another server now";

    private final ClientConnection client;
    private final Forwarding forwarding;
    private final PoolClients clients;
    private final Pool pool;
    private final Conversation conversation;
    /** That for which the connection is used now. */
    private ParsedRequest request;

    private @Nullable Lease lease;
    /** Of this server a lease is waited for. */
    private @Nullable Server inLineAt;

    /** It was waited for, and the request that wants it has not been looked at again. */
    private boolean unused;

    private boolean awaitingAnswers;
    /** The request that has to wait wants a lease to block on. */
    private boolean awaitingToBlock;
    /** The client's latest request may wait at the server for any time, and the next ones wait for its response. */
    private boolean blocked;

    /** The keys of the request that blocks. */
    private TrackedKeys blockedOn = TrackedKeys.NONE;

    /** The client's latest request waits at every server. */
    private @Nullable BroadcastWait everywhere;

    /** The keys that are watched there. */
    private TrackedKeys watched = TrackedKeys.NONE;

    private final KeptRequests kept = new KeptRequests();

    /** The version of the topology by which they belonged to the server when they were first watched. */
    private long watchedVersion;

    private @Nullable ErrorKind refusedFor;
    private byte[] refusal = {};

    LeasedConnection(
            ClientConnection client,
            Forwarding forwarding,
            PoolClients clients,
            Conversation conversation,
            ParsedRequest request) {
        this.client = client;
        this.forwarding = forwarding;
        this.clients = clients;
        this.pool = clients.pool();
        this.conversation = conversation;
        this.request = request;
    }

    /** It is used for {@code next} from now on. */
    LeasedConnection usedFor(ParsedRequest next) {
        request = next;
        return this;
    }

    /** Which connection goes to {@code server} while the client has a lease. */
    ServerConnection connectionTo(Server server, int slot) {
        Lease own = held();
        return own.server() == server ? own.connection() : server.connection(own.flavour(), slot);
    }

    /** Whether the client's next request may be looked at, while it has a lease. */
    boolean mayGoOn(boolean nothingOutstanding) {
        if (blocked && !nothingOutstanding) {
            return false;
        }
        blocked = false;
        if (conversation.flavour() == held().flavour()) {
            return true;
        }
        if (nothingOutstanding) {
            leave();
            forwarding.update();
        }
        return nothingOutstanding;
    }

    /** Whether the client may be read again, as far as this is concerned. */
    boolean mayResume(boolean nothingOutstanding) {
        return inLineAt == null && (nothingOutstanding || !(blocked || awaitingAnswers));
    }

    /** Whether the client waits, in line or at the server, for what may never come. */
    boolean isBlocked() {
        return isAtServer() || everywhere != null || (inLineAt != null && awaitingToBlock);
    }

    private boolean isAtServer() {
        return blocked && !client.isOwedNothing();
    }

    /** Ends what the client waits for; {@code done} is told whether it was waiting and does no longer. */
    void unblock(boolean withError, Consumer<Boolean> done) {
        if (isAtServer()) {
            held().unblock(withError, done);
        } else if (everywhere != null) {
            everywhere.unblock(withError, done);
        } else {
            done.accept(unblockInLine(withError));
        }
    }

    /** The request that waits for a lease, or has not been looked at again since there is one, is answered at once. */
    private boolean unblockInLine(boolean withError) {
        boolean granted = lease != null && unused;
        boolean inLine = awaitingToBlock && refusedFor == null && (inLineAt != null || granted);
        if (inLine) {
            forgetLine();
            if (granted) {
                unused = false;
                held().letGo();
            }
            refused(ErrorKind.DISMISSED, conversation.unblocked(withError));
        }
        return inLine;
    }

    /** The proxy is ending: the client waits no longer. */
    void endWaiting() {
        if (inLineAt != null) {
            forgetLine();
            refused(ErrorKind.DISMISSED, pool.dialect().errorResponse(ENDING));
        } else if (isAtServer()) {
            held().breakOff(ENDING);
        } else if (everywhere != null) {
            everywhere.end(ENDING);
        }
    }

    /** Whether the client waits, in line or at the server. */
    boolean isWaiting() {
        return inLineAt != null || isBlocked();
    }

    /** Servers have changed: who waits for keys that are somewhere else now would wait in vain. */
    void serversChanged() {
        if (inLineAt != null && !inLineAt.isLive()) {
            forgetLine();
            client.joinTurn();
        } else if (isAtServer() && !blockedOn.areAt(held().server(), pool)) {
            held().breakOff(MOVED);
        }
    }

    /** The client is gone. */
    void end() {
        kept.release();
        forgetLine();
        if (everywhere != null) {
            everywhere.breakOff();
        }
        Lease own = lease;
        if (own != null && isAtServer()) {
            lease = null;
            own.breakOff();
        } else if (own != null) {
            leave();
        }
    }

    private void forgetLine() {
        if (inLineAt != null) {
            Leases.of(inLineAt).forget(this);
            inLineAt = null;
        }
    }

    /** Whatever has begun there is undone; that is sent behind the client's last request. */
    private void leave() {
        Lease own = held();
        conversation.leave(this);
        lease = null;
        own.leave();
        forwarding.leaseEnded(own.flavour());
    }

    @Override
    public Taking take() {
        return take(false);
    }

    @Override
    public Taking takeToBlock() {
        return take(true);
    }

    private Taking take(boolean toBlock) {
        awaitingAnswers = false;
        awaitingToBlock = toBlock;
        if (refusedFor != null || (toBlock && mayNotWait())) {
            return Taking.REFUSED;
        }
        Lease own = lease;
        if (own != null && mayGoAnywhere(own)) {
            return hold(own);
        }
        Partition partition = clients.partition();
        if (request.keyCount() == 0) {
            partition.routePlaceholder();
        } else {
            partition.route(request);
        }
        if (partition.fragmentCount() == 0) {
            return refuse(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
        }
        if (!forwarding.goesWhole(partition, request)) {
            return Taking.KEYS_ELSEWHERE;
        }
        Server server = partition.serverOfFirstKey();
        Taking taking = own == null ? takeAt(server, toBlock) : takeHeld(own, server, toBlock);
        if (taking == Taking.TAKEN) {
            forwarding.goneWhole(partition);
        }
        return taking;
    }

    private boolean mayGoAnywhere(Lease own) {
        return request.keyCount() == 0
                || (own.isHeld() && !pool.topology().router().placesKeys());
    }

    private boolean mayNotWait() {
        boolean refused = client.inbound().isInputEnded() || clients.isDrainingIdle();
        if (refused) {
            String why = client.inbound().isInputEnded() ? INPUT_ENDED : ENDING;
            refuse(ErrorKind.DISMISSED, pool.dialect().errorResponse(why));
        }
        return refused;
    }

    /** The client has a lease, perhaps of another server. */
    private Taking takeHeld(Lease own, Server server, boolean toBlock) {
        if (own.server() == server && (own.isHeld() || !toBlock)) {
            return hold(own);
        }
        if (own.isHeld() && !unused) {
            return Taking.KEYS_ELSEWHERE;
        }
        if (unused) {
            own.letGo();
        }
        // It is on its way back.
        awaitingAnswers = true;
        return Taking.AWAITED;
    }

    private Taking hold(Lease own) {
        if (own.connection().isFull()) {
            return refuse(ErrorKind.OUT_OF_MEMORY, own.connection().fullResponse());
        }
        own.hold();
        unused = false;
        return Taking.TAKEN;
    }

    private Taking takeAt(Server server, boolean toBlock) {
        if (!client.isOwedNothing()) {
            awaitingAnswers = true;
            return Taking.AWAITED;
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

    private Taking refuse(ErrorKind kind, byte[] errorResponse) {
        refusedFor = kind;
        refusal = errorResponse;
        return Taking.REFUSED;
    }

    @Override
    public void watches() {
        if (watched == TrackedKeys.NONE) {
            watchedVersion = pool.topology().version();
        }
        remember(watched.and(request), blockedOn);
    }

    @Override
    public boolean hasWatchedKeys() {
        return watchedVersion == pool.topology().version() || watched.areAt(held().server(), pool);
    }

    @Override
    public boolean isToTheOnlyServer() {
        return pool.serverCount() == 1;
    }

    @Override
    public void forward(int accepts) {
        ForwardedRequest forwarded = queued(accepts);
        forwarded.sentTo(held().server());
        ServerConnection connection = held().connection();
        connection.forward(forwarded, request.message(), request.messageStart(), request.messageLength());
        holdBackIfCongested(connection);
    }

    @Override
    public void forwardToBlock(int accepts) {
        blocked = true;
        remember(watched, TrackedKeys.of(request));
        // It is not said to be sent to the server, so its time is not taken down: that tells nothing of the server.
        ForwardedRequest forwarded = queued(accepts);
        held().block();
        held().prepareToUnblock();
        held().connection()
                .forwardPatiently(forwarded, request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    public boolean forwardToBlockEverywhere(List<Preparation> before) {
        awaitingAnswers = !client.isOwedNothing();
        if (awaitingAnswers) {
            return false;
        }
        if (mayNotWait()) {
            answerRefusal();
            return true;
        }
        BroadcastWait begun = new BroadcastWait(client, pool, request, before, this::waitedEverywhere);
        everywhere = begun;
        client.inbound().holdBack();
        begun.begin(conversation.flavour());
        return true;
    }

    private void waitedEverywhere() {
        everywhere = null;
        client.inbound().resume();
    }

    private ForwardedRequest queued(int accepts) {
        ForwardedRequest queued = new PlainRequest(client, request, accepts);
        client.add(queued);
        return queued;
    }

    private void holdBackIfCongested(ServerConnection connection) {
        if (connection.isCongested()) {
            client.inbound().holdBack(connection);
        }
    }

    @Override
    public void send(byte[] request, int accepts) {
        held().connection().own().send(request, accepts);
    }

    private void remember(TrackedKeys keysWatched, TrackedKeys keysBlockedOn) {
        int deltaBytes =
                keysWatched.keptBytes() + keysBlockedOn.keptBytes() - watched.keptBytes() - blockedOn.keptBytes();
        watched = keysWatched;
        blockedOn = keysBlockedOn;
        if (deltaBytes != 0) {
            client.held(deltaBytes);
            client.heldHeap(deltaBytes);
        }
    }

    @Override
    public boolean keep() {
        if (pool.memory().isExhausted()) {
            refuse(ErrorKind.OUT_OF_MEMORY, pool.outOfMemoryResponse());
            return false;
        }
        int before = kept.bytes();
        kept.add(request.message(), request.messageStart(), request.messageLength());
        client.held(kept.bytes() - before);
        return true;
    }

    @Override
    public void sendKept(int accepts) {
        client.held(-kept.bytes());
        kept.sendTo(held().connection().own(), accepts);
    }

    @Override
    public void forgetKept() {
        client.held(-kept.bytes());
        kept.release();
    }

    @Override
    public void letGo() {
        remember(TrackedKeys.NONE, blockedOn);
        if (lease != null) {
            lease.letGo();
        }
    }

    @Override
    public void answer(byte[] response, Refusal refused) {
        if (refused != Refusal.NONE) {
            client.stats().refused(request, refused);
        }
        client.answer(response);
    }

    @Override
    public void answerRefusal() {
        ErrorKind kind = refusedFor;
        if (kind != null) {
            refusedFor = null;
            client.countForwardError();
            client.stats().failed(request, kind);
            client.answer(refusal);
        }
    }

    @Override
    public void granted(Lease granted) {
        inLineAt = null;
        lease = granted;
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
        noLease();
    }

    @Override
    public void lost() {
        noLease();
        conversation.privateConnectionLost();
    }

    private void noLease() {
        int flavour = held().flavour();
        lease = null;
        blocked = false;
        remember(TrackedKeys.NONE, TrackedKeys.NONE);
        forwarding.leaseEnded(flavour);
        client.joinTurn();
    }

    private Lease held() {
        Lease own = lease;
        assert own != null : "the client has a lease";
        return own;
    }
}
