package dev.nutcracker.client;

import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.buffer.Input;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Conversation.Progress;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.protocol.User;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a client: turns its bytes into requests and passes them to its {@link RequestSink}.
 *
 * <p>Reading stops while one of these holds: as many requests are on their way as the heap allows; too many bytes of
 * responses are to come ({@link ResponseEstimate}); the client does not read its responses; it fills the output of a
 * server faster than that server takes it. Reading goes on at the end of a turn that has made room.
 *
 * <p>A client that does not read may be writing a long pipeline first. So some megabytes of it are read all the same
 * while memory is free. A server connection never waits for a client.
 */
final class ClientInbound extends Inbound implements RequestFlow {
    /** An incomplete request is refused only if it keeps more bytes than this. */
    private static final int REFUSABLE_BYTES = 4 * 1024;

    /** How much is read ahead from a client that is blocked or in line for a lease. */
    private static final int BLOCKED_INPUT_MAX_BYTES = 64 * 1024;
    /** How much is read ahead from a client that does not read: it may write its whole pipeline first. */
    private static final int AHEAD_MAX_BYTES = 4 * 1024 * 1024;

    /**
     * How much is read and dropped after the last request. A socket closed with unread bytes sends a reset, and the
     * client could lose the last response to it.
     */
    private static final int DROPPED_MAX_BYTES = 1024 * 1024;

    private final ClientConnection client;
    private final ClientResources resources;
    private final ClientOutbound outbound;
    private final Pool pool;
    private final RequestStats stats;
    private final Endpoint endpoint;
    private final Channel channel;
    private final PlaceQueue queue;
    private final Responses responses;
    private final ResponseEstimate owed;
    private final ClientMemory kept;
    private final ReplyModeSwitch wanted;
    private final Forwarding forwarding;
    private final Dispatch dispatch;
    private final LoginDelays delays;
    /** Takes the requests: {@link #dispatch}, or a feature's sink around it. */
    private RequestSink sink;

    /** {@code null} until the pool's servers are masters. */
    private @Nullable PrimarySink primaries;

    private TurnShare share;

    private final Input input;

    private Conversation conversation;
    private long latestReadNs;
    /** The client may send more, but it is not read. */
    private boolean readingEnded;
    /** Nothing more is served. */
    private boolean ended;

    private boolean paused;
    private int heldBackBy;
    private int droppedBytes;

    /** @param certified as for {@link dev.nutcracker.protocol.Dialect#conversation(User)} */
    ClientInbound(
            ClientConnection client,
            PoolClients clients,
            ClientOutbound outbound,
            Endpoint endpoint,
            @Nullable User certified) {
        this.client = client;
        this.resources = clients.resources();
        this.outbound = outbound;
        this.pool = resources.pool();
        this.stats = resources.stats();
        this.endpoint = endpoint;
        this.channel = endpoint.channel();
        this.queue = outbound.queue();
        this.responses = outbound.responses();
        this.owed = outbound.owed();
        this.kept = outbound.kept();
        this.share = outbound.share();
        this.wanted = new ReplyModeSwitch(outbound, queue, responses);
        this.input = new Input(channel.alloc());
        this.conversation = pool.dialect().conversation(certified);
        this.forwarding = new Forwarding(outbound, this, resources, conversation);
        this.dispatch = new Dispatch(client, outbound, clients, this, wanted, forwarding);
        this.delays = clients.addresses().loginDelays();
        this.sink = dispatch;
        setSink(sinkOfPool());
    }

    /** The pool goes by another configuration. */
    void poolChanged() {
        RequestSink ofPool = sinkOfPool();
        RequestSink inner = sink instanceof UserSink ofUser ? ofUser.next() : sink;
        if (inner instanceof RateLimit limit) {
            limit.passTo(ofPool);
            setSink(limit);
        } else {
            setSink(ofPool);
        }
    }

    /** Requests go to {@code inner}, and first to the sink of users if the pool has any. */
    private void setSink(RequestSink inner) {
        if (!pool.shared().config().clients().users().areThere()) {
            if (sink instanceof UserSink ofUser) {
                ofUser.end();
            }
            sink = inner;
        } else if (sink instanceof UserSink ofUser) {
            ofUser.passTo(inner);
        } else {
            sink = new UserSink(client, this, pool, delays, inner);
        }
    }

    /** Whether the client may have all topics to which it is subscribed. */
    boolean mayKeepSubscriptions() {
        return dispatch.mayKeepSubscriptions(conversation);
    }

    /** Features that the pool's configuration has not are not in the way of a request. */
    private RequestSink sinkOfPool() {
        RequestSink last = pool.shared().hasDetours()
                ? new DetourSink(dispatch, resources, new HeldWrites(outbound, this, forwarding))
                : dispatch;
        if (pool.shared().config().topology().isWatched()) {
            last = waitingForPrimaries(last);
        }
        AuditLog log = resources.audit();
        return log == null ? last : new AuditSink(last, audited(log), pool, this);
    }

    /** A request that waits already does not wait once more. */
    private RequestSink waitingForPrimaries(RequestSink last) {
        PrimarySink before = primaries;
        if (before == null) {
            before = new PrimarySink(last, outbound, this, resources);
            primaries = before;
        } else {
            before.passTo(last);
        }
        return before;
    }

    private AuditedClient audited(AuditLog log) {
        AuditedClient before = audited();
        return before != null && before.log() == log ? before : AuditedClient.of(log, pool.name(), channel);
    }

    /** The client as the audit log shows it; null if there is no such log. */
    @Nullable
    AuditedClient audited() {
        AuditSink audit = AuditSink.in(sink);
        return audit == null ? null : audit.audited();
    }

    @Override
    protected void onReady(Endpoint ready) {
        latestReadNs = outbound.nowNs();
        client.accepted();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        stats.traffic().add(TrafficCounter.RECEIVED_BYTES, received.readableBytes());
        latestReadNs = outbound.nowNs();
        if (ended) {
            drop(received);
        } else {
            share.received(received.readableBytes());
            input.add(received);
            serve();
        }
    }

    /** A client that sends this much after its last request, and reads no responses, is closed. */
    private void drop(ByteBuf received) {
        droppedBytes += received.readableBytes();
        received.release();
        if (droppedBytes <= DROPPED_MAX_BYTES) {
            return;
        }
        if (client.isLingering()) {
            endpoint.close();
        } else {
            endpoint.read(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (resources.isDrainingBusy() && !ended && endpoint.isReadEmpty()) {
            readingEnded = true;
            endpoint.read(false);
            outbound.joinTurn();
        }
    }

    @Override
    protected void onInputEnded() {
        if (client.isLingering() || waiting().isBlocked()) {
            endpoint.close();
        } else {
            outbound.joinTurn();
        }
    }

    /** A blocked client waits for others, and may give up. */
    @Override
    public boolean isOwed() {
        return !outbound.isEmpty() && !waiting().isBlocked();
    }

    @Override
    protected void onSent() {
        outbound.joinTurn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outbound.joinTurn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        client.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (SystemError.isDefect(cause)) {
            client.broken(cause);
        } else {
            endpoint.close();
        }
    }

    @Override
    public void holdBack() {
        heldBackBy++;
    }

    @Override
    public void holdBack(ServerConnection connection) {
        heldBackBy++;
        connection.holdBack(this);
    }

    /** One of the reasons to hold this client back is gone. */
    @Override
    public void resume() {
        heldBackBy--;
        outbound.joinTurn();
    }

    @Override
    public void refuseFurther(boolean refused) {
        conversation.refuseFurther(refused);
    }

    /** At the end of a turn: goes on if there is room again. */
    void endOfTurn() {
        share.renew();
        if (paused && mayResume()) {
            if (share.isUsedUp()) {
                outbound.joinNextTurn();
            } else {
                paused = false;
            }
        }
        if (!paused && (isInputEnded() || readingEnded || input.unused() != null)) {
            serve();
        }
        readOn();
    }

    private void readOn() {
        if (ended || readingEnded) {
            return;
        }
        endpoint.read(!paused || mayReadAhead());
    }

    /**
     * Reading ahead shows the close of a client that waits for long, and lets a client finish writing before it reads.
     */
    private boolean mayReadAhead() {
        int unusedBytes = input.unusedBytes();
        return ((waiting().isWaiting() || share.isWaiting()) && unusedBytes < BLOCKED_INPUT_MAX_BYTES)
                || (isUnread() && unusedBytes < AHEAD_MAX_BYTES && pool.memory().isHalfFree());
    }

    private boolean isUnread() {
        return isBacklogLarge() || !channel.isWritable();
    }

    private boolean isBacklogLarge() {
        return responses.backlogBytes() > SocketSettings.UNSENT_HIGH_BYTES;
    }

    /** Serves nothing more, and ends all subscriptions. */
    void end() {
        ended = true;
        share.end();
        dispatch.endSubscriptions();
    }

    /** The client is gone: frees everything that is held for it. */
    void release() {
        forwarding.end();
        end();
        share.release();
        if (sink instanceof UserSink ofUser) {
            ofUser.end();
        }
        if (primaries != null) {
            primaries.end();
        }
        conversation.end();
        input.release();
    }

    /** The client's wait, {@link ClientWait#NONE} if it has never had one. */
    ClientWait waiting() {
        return forwarding.waiting();
    }

    /** Whether the client has to wait for room. */
    boolean isPaused() {
        return paused;
    }

    Conversation conversation() {
        return conversation;
    }

    /** The client has changed its protocol: {@code successor} reads its requests from here on. */
    void goOnWith(Conversation successor) {
        conversation = successor;
    }

    /**
     * The client comes in as the user of its certificate, without a login. Returns false if a reload has just removed the
     * user, or if it has too many clients.
     */
    boolean enterByCertificate() {
        return conversation.renewUser() && sink.loggedIn(conversation.user());
    }

    /** Nothing more is served in this turn. */
    void pause() {
        paused = true;
    }

    @Override
    public void drain() {
        client.drain();
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public long latestReadNs() {
        return latestReadNs;
    }

    /** How many received bytes do not make a whole request yet. */
    int unusedBytes() {
        return input.unusedBytes();
    }

    /** How many received bytes cannot be read yet. */
    int unfinishedBytes() {
        return endpoint.unfinishedBytes();
    }

    /** How many topics of this kind the client is subscribed to. */
    int subscriptions(Topic.Kind kind) {
        return dispatch.subscriptions(kind);
    }

    @Override
    public boolean getsMessagesOnly() {
        return dispatch.isSubscribed() && !conversation.isPushing();
    }

    /** From now on these rates limit the client; {@code null} for none. */
    void limitBy(@Nullable ClientRates rates) {
        share.end();
        share.release();
        if (rates == null) {
            setSink(sinkOfPool());
            share = new TurnShare(pool.turn());
        } else {
            AddressTable.@Nullable Entry address = AddressTable.Entry.of(channel);
            String user = conversation.user().name();
            RateLimit limit = rates.limit(this, outbound, sinkOfPool(), user, address);
            setSink(limit);
            share = rates.share(this, limit, address);
        }
        outbound.use(share);
    }

    private void serve() {
        share.begin();
        ByteBuf in = input.unused();
        boolean skipping = wanted.isSkipping();
        int outstandingMax = kept.outstandingMax();
        paused |= in != null && in.isReadable() && !channel.isWritable();
        while (in != null && in.isReadable() && mayServe(outstandingMax)) {
            Progress progress = conversation.next(in, sink);
            if (progress == Progress.INCOMPLETE && isRefused(in)) {
                progress = conversation.next(in, sink);
            }
            if (progress == Progress.INCOMPLETE) {
                break;
            }
            share.served();
            if (progress == Progress.WAITING) {
                paused = true;
            }
            if (skipping && progress == Progress.TAKEN && !paused) {
                wanted.requestTaken();
                skipping = false;
            }
        }
        if (outbound.isGone()) {
            return;
        }
        input.discardUsed();
        if (input.unused() == null) {
            conversation.rest();
        }
        kept.takeForKeys(conversation.keysHeapBytes());
        kept.update(input.unusedBytes());
        if (paused) {
            readOn();
        } else if ((isInputEnded() || readingEnded) && !ended) {
            client.end();
        }
    }

    /** @param outstandingMax how many requests may be on their way at this moment */
    private boolean mayServe(int outstandingMax) {
        if (!forwarding.isUpToDate() && !forwarding.mayGoOn(queue.isEmpty())) {
            // On another connection, the next requests could overtake those that are outstanding.
            paused = true;
        }
        int outstanding = queue.count();
        if (outstanding >= outstandingMax || owed.isMuch(outstanding) || heldBackBy > 0 || isBacklogLarge()) {
            paused = true;
        }
        if (share.isUsedUp()) {
            paused = true;
            outbound.joinTurn();
        }
        return !paused && !ended;
    }

    private boolean mayResume() {
        return queue.count() <= kept.outstandingMax() >> 1
                && responses.backlogBytes() <= SocketSettings.UNSENT_HIGH_BYTES
                && owed.isLittle(queue.count())
                && heldBackBy == 0
                && channel.isWritable()
                && forwarding.mayResume(queue.isEmpty());
    }

    /**
     * Refuses the arriving request if it makes memory short. That is better than closing a client; clients are closed
     * only for responses that they do not read.
     */
    private boolean isRefused(ByteBuf in) {
        if (in.readableBytes() <= REFUSABLE_BYTES) {
            return false;
        }
        kept.recount(in.readableBytes());
        boolean isShort = pool.memory().isExhausted();
        boolean refused = isShort || !kept.takeForKeys(conversation.keysHeapBytes());
        if (refused) {
            conversation.refuse(isShort ? Pool.OUT_OF_MEMORY : Pool.OUT_OF_HEAP);
        }
        return refused;
    }
}
