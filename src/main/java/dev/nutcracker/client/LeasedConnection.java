package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.routing.Router;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.ServerWaits;
import dev.nutcracker.server.TransactionBytes;
import dev.nutcracker.server.lease.Lease;
import dev.nutcracker.stats.ErrorKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server connection that only one client uses, as its conversation sees it. This object is made for the first
 * request that needs one, and stays with the client. A lease behind it lasts only as long as requests need it.
 *
 * <pre>
 *   conversation ──► LeasedConnection       chooses the server, sends there, keeps requests until there is one
 *                      │          │
 *                      ▼          ▼
 *                 ClientLease ◄── LeaseWait      the client's wait, and its possible ends:
 *                      │  │                      CLIENT UNBLOCK, the proxy stops, servers change
 *          LeaseKeys ◄─┘  └──► Lease             from the queue for it until it is given back or lost
 * </pre>
 *
 * <p>The order of one client's requests is kept. The client takes a lease only when nothing of it is outstanding. While it
 * has the lease, all its requests to that server use the leased connection; requests to other servers use the shared ones.
 * So a pipeline of transactions goes out in one write, on one lease.
 *
 * <p>A request that has to wait, in the queue or for responses, stays unread and is passed again later. The conversation
 * then asks for the connection once more, and succeeds. After a request that blocks at the server, no further request
 * is looked at until it is answered.
 */
final class LeasedConnection implements PrivateConnection {
    private static final String KEYS_MOVED =
            "EXECABORT Transaction discarded because of: its keys belong to another server now";
    private static final String INPUT_ENDED = "a client that has closed its side cannot wait";

    private final ClientOutbound client;
    private final RequestFlow flow;
    private final ServerConnections connections;
    private final ClientResources resources;
    private final Pool pool;
    private final Conversation conversation;
    private final ClientLease lease;
    private final LeaseWait waiting;
    private final KeptRequests kept = new KeptRequests();
    private KeptKeys keptKeys = KeptKeys.NONE;

    /** The request for which the connection is used now. */
    private ParsedRequest request;

    LeasedConnection(
            ClientOutbound client,
            RequestFlow flow,
            ServerConnections connections,
            ClientResources resources,
            Conversation conversation,
            ParsedRequest request) {
        this.client = client;
        this.flow = flow;
        this.connections = connections;
        this.resources = resources;
        this.pool = resources.pool();
        this.conversation = conversation;
        this.request = request;
        this.lease = new ClientLease(client, connections, conversation, new LeaseKeys(client, pool));
        this.waiting = new LeaseWait(flow, pool, conversation, lease);
    }

    /** Uses the connection for {@code next} from now on. */
    LeasedConnection usedFor(ParsedRequest next) {
        request = next;
        return this;
    }

    /** Whether requests with keys are kept. */
    boolean keepsAny() {
        return keptKeys != KeptKeys.NONE;
    }

    /** {@link #sendTransaction} refuses what is kept. */
    void refuseKept() {
        keptKeys = KeptKeys.MOVED;
    }

    /** Where the keys of the kept requests are; {@link Partition#NONE} if none has a key. */
    int keptGroup() {
        return keptKeys.group(pool);
    }

    /** The client's wait. */
    ClientWait waiting() {
        return waiting;
    }

    /** The connection to {@code server} while the client has a lease. */
    ServerConnection connectionTo(Server server, int lane) {
        Lease own = lease.held();
        return own.server() == server ? own.connection() : server.connection(own.flavour(), lane);
    }

    /** Gives the lease up if the next request cannot use it; returns whether that request may be looked at now. */
    boolean bringUpToDate(boolean nothingOutstanding) {
        if (!lease.admitNext(nothingOutstanding)) {
            return false;
        }
        if (conversation.flavour() == lease.held().flavour()) {
            return !keepsTransactions() || lease.held().isHeld() || giveUpIfAnswered();
        }
        if (nothingOutstanding) {
            leave();
            connections.update();
        }
        return nothingOutstanding;
    }

    /**
     * The client has released the lease. Requests on a lease are never sent again, so further ones go to the shared connections, and the
     * lease is given up as soon as everything on it is answered. Returns false while an answer is missing.
     */
    private boolean giveUpIfAnswered() {
        if (lease.awaitsAnswers()) {
            return false;
        }
        lease.leave();
        return true;
    }

    /** Whether the lease lets the client be read again. */
    boolean mayResume(boolean nothingOutstanding) {
        return lease.mayResume(nothingOutstanding);
    }

    /** The client is gone: leaves the queue and gives up the lease. */
    void end() {
        kept.release();
        lease.forgetQueue();
        lease.stopMoving();
        waiting.breakOff();
        if (lease.isTaken() && lease.isAtServer()) {
            lease.breakOff();
        } else if (lease.isTaken()) {
            leave();
        }
    }

    /** Undoes everything that was begun on the lease, behind the client's last request, and gives the lease up. */
    private void leave() {
        conversation.leave(this);
        lease.leave();
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
        lease.wanted(toBlock);
        if (lease.isRefused() || (toBlock && refuseToWait())) {
            return Taking.REFUSED;
        }
        if (lease.isTaken() && request.keyCount() == 0) {
            return lease.hold();
        }
        Partition.Source partitions = resources.partitions();
        Partition partition = request.keyCount() == 0 ? partitions.ofPlaceholder() : partitions.ofSeen(request);
        if (partition == null) {
            return lease.refuse(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
        }
        if (!partition.goesWhole(request)) {
            return Taking.KEYS_ELSEWHERE;
        }
        Server server = partition.serverOfFirstKey();
        if (server == null) {
            return lease.refuse(partition.failureOfFirstKey());
        }
        if (lease.isTaken()
                && lease.held().isHeld()
                && partition.goesAnywhere()
                && server.isBeside(lease.held().server())) {
            return lease.hold();
        }
        FastFailure unserved =
                lease.isTaken() ? null : ServerWaits.failureAt(server, client.patience(), client.nowNs());
        if (unserved != null) {
            return lease.refuse(unserved);
        }
        Taking taking = lease.take(server, toBlock);
        if (taking == Taking.TAKEN) {
            client.stats().wentWhole(partition);
        }
        return taking;
    }

    private boolean refuseToWait() {
        boolean refused = flow.isInputEnded() || resources.isDrainingIdle();
        if (refused) {
            String why = flow.isInputEnded() ? INPUT_ENDED : LeaseWait.ENDING;
            lease.refuse(ErrorKind.DISMISSED, pool.dialect().errorResponse(why));
        }
        return refused;
    }

    @Override
    public void watches() {
        lease.keys().watch(request);
    }

    @Override
    public boolean hasWatchedKeys() {
        return lease.keys().areWatchedAt(lease.held().server());
    }

    @Override
    public boolean isToTheOnlyServer() {
        return pool.serverCount() == 1;
    }

    @Override
    public void forward(int accepts) {
        ForwardedRequest forwarded = queued(accepts);
        ServerConnection connection = lease.held().connection();
        forwarded.sentTo(connection.server(), connection.own().prepared());
        connection.forward(forwarded, request.message(), request.messageStart(), request.messageLength());
        if (connection.isCongested()) {
            flow.holdBack(connection);
        }
    }

    @Override
    public void forwardToBlock(int accepts) {
        lease.keys().blockOn(request);
        // Without sentTo(), no time is recorded: how long a client blocks says nothing about the server.
        Pool serving = PoolRoutes.servingPool(pool, lease.held().server());
        ForwardedRequest forwarded = serving.waits().mayWait()
                ? queued(new BlockedRequest(client, request, accepts, serving, lease))
                : queued(accepts);
        lease.block();
        lease.held()
                .connection()
                .forwardPatiently(forwarded, request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    public boolean forwardToBlockEverywhere(List<Preparation> before) {
        if (lease.awaitsAnswers()) {
            return false;
        }
        if (refuseToWait()) {
            answerRefusal();
        } else {
            waiting.begin(new BroadcastWait(client, pool, request, before, waiting::overEverywhere));
        }
        return true;
    }

    private ForwardedRequest queued(int accepts) {
        return queued(new PlainRequest(client, request, accepts));
    }

    private ForwardedRequest queued(ForwardedRequest queued) {
        client.add(queued);
        return queued;
    }

    @Override
    public void send(byte[] request, int accepts) {
        lease.held().connection().own().send(request, accepts);
    }

    @Override
    public boolean keep() {
        if (pool.memory().isExhausted()) {
            lease.refuse(ErrorKind.OUT_OF_MEMORY, pool.outOfMemoryResponse());
            return false;
        }
        int before = kept.bytes();
        kept.add(request.message(), request.messageStart(), request.messageLength());
        client.keep(kept.bytes() - before);
        return true;
    }

    @Override
    public boolean keepsTransactions() {
        return pool.waits().mayWait();
    }

    @Override
    public Keeping keepTogether(int bytesMax) {
        if (kept.messageBytes() + request.messageLength() > bytesMax) {
            return Keeping.FULL;
        }
        if (request.keyCount() > 0) {
            Partition partition = resources.partitions().ofSeen(request);
            if (partition == null) {
                lease.refuse(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
                return Keeping.REFUSED;
            }
            int keptGroup = keptGroup();
            if (partition.hasKeysElsewhere() || (keptGroup != Partition.NONE && partition.isElsewhere(keptGroup))) {
                return Keeping.KEYS_ELSEWHERE;
            }
            keptKeys = keptKeys.and(request, partition.groupOfFirstKey(), pool);
        }
        return keep() ? Keeping.KEPT : Keeping.REFUSED;
    }

    @Override
    public Taking sendTransaction(byte[] multi, int accepts, int acceptsQueued) {
        if (keptKeys == KeptKeys.MOVED) {
            return refuseKeptAsMoved();
        }
        Server server = serverOfGroup(keptKeys == KeptKeys.NONE ? placeholderGroup() : keptGroup());
        if (server == null) {
            return lease.refuse(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
        }
        if (!keptKeys.areTogetherAt(server, pool)) {
            return refuseKeptAsMoved();
        }
        if (!server.isOfPrimary()) {
            return sendOnLease(server, multi, accepts, acceptsQueued);
        }
        if (lease.isTaken()) {
            if (lease.awaitsAnswers()) {
                return Taking.AWAITED;
            }
            lease.leave();
        }
        ServerConnection connection = connections.to(server);
        if (connection.isFull()) {
            return lease.refuse(connection.fullness());
        }
        ForwardedRequest exec = queued(accepts);
        exec.sentTo(connection.server(), connection.own().prepared());
        client.keep(-kept.bytes());
        connection.forwardTransaction(
                new TransactionBytes(multi, kept.take(), acceptsQueued),
                exec,
                request.message(),
                request.messageStart(),
                request.messageLength());
        keptKeys = KeptKeys.NONE;
        if (connection.isCongested()) {
            flow.holdBack(connection);
        }
        return Taking.TAKEN;
    }

    private Taking refuseKeptAsMoved() {
        return lease.refuse(ErrorKind.ABORTED_TRANSACTION, pool.dialect().repeatedError(KEYS_MOVED));
    }

    /** Such a server does not change its role, and nothing is sent again. */
    private Taking sendOnLease(Server server, byte[] multi, int accepts, int acceptsQueued) {
        lease.wanted(false);
        Taking taking = lease.isRefused() ? Taking.REFUSED : lease.take(server, false);
        if (taking == Taking.TAKEN) {
            send(multi, acceptsQueued);
            sendKept(acceptsQueued);
            keptKeys = KeptKeys.NONE;
            forward(accepts);
            lease.letGo();
        }
        return taking;
    }

    private int placeholderGroup() {
        Partition partition = resources.partitions().ofPlaceholder();
        return partition == null ? Partition.NONE : partition.groupOfFirstKey();
    }

    private @Nullable Server serverOfGroup(int group) {
        int place = group == Partition.NONE ? Router.NO_SERVER : pool.topology().placeOf(group);
        return place == Router.NO_SERVER ? null : pool.owner(place);
    }

    @Override
    public void sendKept(int accepts) {
        client.keep(-kept.bytes());
        kept.sendTo(lease.held().connection().own(), accepts);
    }

    @Override
    public void forgetKept() {
        keptKeys = KeptKeys.NONE;
        client.keep(-kept.bytes());
        kept.release();
    }

    @Override
    public void letGo() {
        lease.letGo();
    }

    @Override
    public void answer(byte[] response, Refusal refused) {
        if (refused != Refusal.NONE) {
            client.stats().refused(request, refused);
        }
        client.answer(refused == Refusal.SEVERAL_SERVERS ? pool.keysApart(response) : response);
    }

    @Override
    public void answerRefusal() {
        FastFailure refusal = lease.takeRefusal();
        if (refusal != null) {
            client.countForwardError();
            client.stats().failed(request, refusal.kind());
            client.answer(refusal.response());
        }
    }
}
