package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.PrivateConnection;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.lease.Lease;
import dev.nutcracker.stats.ErrorKind;
import java.util.List;

/**
 * The server connection that one client has for itself, as its conversation uses it. It is made for the first request that
 * wants one, and is the client's until the client goes; a lease it has only for as long as requests need that.
 *
 * <pre>
 *   conversation ──► LeasedConnection       which server, what is sent there, what is kept until there is one
 *                      │          │
 *                      ▼          ▼
 *                 ClientLease ◄── LeaseWait      what the client waits for, and how that is ended:
 *                      │  │                      CLIENT UNBLOCK, the proxy's end, servers that change
 *          LeaseKeys ◄─┘  └──► Lease             in line for it, held, given back, lost
 * </pre>
 *
 * <p>A client's own order holds. It takes a lease when nothing of it is outstanding. As long as it has the lease, all that
 * it asks of that server goes there; what it asks of other servers goes the usual way. So a pipeline of transactions goes
 * out in one write, on one lease.
 *
 * <p>A request that has to wait, in line or for answers, is put back unread and looked at again: the conversation asks for
 * the connection once more, and gets on. A request that blocks at the server ends what may be looked at until it is answered.
 */
final class LeasedConnection implements PrivateConnection {
    private static final String INPUT_ENDED = "a client that has closed its side cannot wait";

    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Forwarding forwarding;
    private final ClientResources resources;
    private final Pool pool;
    private final Conversation conversation;
    private final ClientLease lease;
    private final LeaseWait waiting;
    private final KeptRequests kept = new KeptRequests();
    /** That for which the connection is used now. */
    private ParsedRequest request;

    LeasedConnection(
            ClientOutbound client,
            RequestFlow flow,
            Forwarding forwarding,
            ClientResources resources,
            Conversation conversation,
            ParsedRequest request) {
        this.client = client;
        this.flow = flow;
        this.forwarding = forwarding;
        this.resources = resources;
        this.pool = resources.pool();
        this.conversation = conversation;
        this.request = request;
        this.lease = new ClientLease(client, forwarding, conversation, new LeaseKeys(client, pool));
        this.waiting = new LeaseWait(client, flow, pool, conversation, lease);
    }

    /** It is used for {@code next} from now on. */
    LeasedConnection usedFor(ParsedRequest next) {
        request = next;
        return this;
    }

    /** What the client waits for. */
    ClientWait waiting() {
        return waiting;
    }

    /** Which connection goes to {@code server} while the client has a lease. */
    ServerConnection connectionTo(Server server, int slot) {
        Lease own = lease.held();
        return own.server() == server ? own.connection() : server.connection(own.flavour(), slot);
    }

    /** Whether the client's next request may be looked at, while it has a lease. */
    boolean mayGoOn(boolean nothingOutstanding) {
        if (!lease.mayGoOn(nothingOutstanding)) {
            return false;
        }
        if (conversation.flavour() == lease.held().flavour()) {
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
        return lease.mayResume(nothingOutstanding);
    }

    /** The client is gone. */
    void end() {
        kept.release();
        lease.forgetLine();
        waiting.breakOff();
        if (lease.isTaken() && lease.isAtServer()) {
            lease.breakOff();
        } else if (lease.isTaken()) {
            leave();
        }
    }

    /** Whatever has begun there is undone; that is sent behind the client's last request. */
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
        if (lease.isRefused() || (toBlock && mayNotWait())) {
            return Taking.REFUSED;
        }
        if (lease.isTaken() && mayGoAnywhere()) {
            return lease.hold();
        }
        Partition partition = resources.partition();
        if (request.keyCount() == 0) {
            partition.routePlaceholder();
        } else {
            partition.route(request);
        }
        if (partition.fragmentCount() == 0) {
            return lease.refuse(ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
        }
        if (!forwarding.goesWhole(partition, request)) {
            return Taking.KEYS_ELSEWHERE;
        }
        Server server = partition.serverOfFirstKey();
        if (server == null) {
            FastFailure failure = partition.failureOfFirstKey();
            return lease.refuse(failure.kind(), failure.response());
        }
        Taking taking = lease.take(server, toBlock);
        if (taking == Taking.TAKEN) {
            forwarding.goneWhole(partition);
        }
        return taking;
    }

    private boolean mayGoAnywhere() {
        return request.keyCount() == 0
                || (lease.held().isHeld() && !pool.topology().router().placesKeys());
    }

    private boolean mayNotWait() {
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
        forwarded.sentTo(lease.held().server());
        ServerConnection connection = lease.held().connection();
        connection.forward(forwarded, request.message(), request.messageStart(), request.messageLength());
        if (connection.isCongested()) {
            flow.holdBack(connection);
        }
    }

    @Override
    public void forwardToBlock(int accepts) {
        lease.keys().blockOn(request);
        // It is not said to be sent to the server, so its time is not taken down: that tells nothing of the server.
        ForwardedRequest forwarded = queued(accepts);
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
        if (mayNotWait()) {
            answerRefusal();
        } else {
            waiting.begin(new BroadcastWait(client, pool, request, before, waiting::overEverywhere));
        }
        return true;
    }

    private ForwardedRequest queued(int accepts) {
        ForwardedRequest queued = new PlainRequest(client, request, accepts);
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
        client.held(kept.bytes() - before);
        return true;
    }

    @Override
    public void sendKept(int accepts) {
        client.held(-kept.bytes());
        kept.sendTo(lease.held().connection().own(), accepts);
    }

    @Override
    public void forgetKept() {
        client.held(-kept.bytes());
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
        client.answer(response);
    }

    @Override
    public void answerRefusal() {
        ErrorKind kind = lease.takeRefusal();
        if (kind != null) {
            client.countForwardError();
            client.stats().failed(request, kind);
            client.answer(lease.refusal());
        }
    }
}
