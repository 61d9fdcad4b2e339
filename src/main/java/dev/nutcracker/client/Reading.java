package dev.nutcracker.client;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Replies;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a client: what comes from it becomes requests, and each is taken as its conversation says.
 *
 * <p>Reading stops while the client has as many requests on their way as the heap allows, is owed too many
 * bytes of responses, does not read them, or fills the output of a server faster than that server takes it; it
 * goes on at the end of a turn that has made room. Of one that does not read some megabytes are read nevertheless, while there is
 * memory: it may be writing a pipeline that it wants to finish first. A server connection is never held up for a client. What is owed is an
 * estimate, see {@link ResponseEstimate}.
 */
final class Reading extends ChannelInboundHandlerAdapter implements ServerConnection.Sender {
    /** A request that has not arrived in full is refused only if it keeps more than this. */
    private static final int REFUSABLE_BYTES = 4 * 1024;

    /** So much is read of a client while it waits for others. */
    private static final int BLOCKED_INPUT_MAX_BYTES = 64 * 1024;
    /** So much is read of a client that does not read, since it may write its whole pipeline before it does. */
    private static final int AHEAD_MAX_BYTES = 4 * 1024 * 1024;

    /** So much is read of a client for nothing, when no more of it is served, so that its last response is not lost to it. */
    private static final int DROPPED_MAX_BYTES = 1024 * 1024;

    private final ClientConnection client;
    private final Clients clients;
    private final Pool pool;
    private final Ledger ledger;
    private final Channel channel;
    private final ClientRequestQueue queue;
    private final Responses responses;
    private final ResponseEstimate owed;
    private final KeptMemory kept;
    private final TurnShare share;
    private final WantedResponses wanted;
    private final Forwarding forwarding;
    private final Input input;

    private Conversation conversation;
    private @Nullable Subscriber subscriber;
    private long latestReadNs;
    private boolean inputEnded;
    /** The client may send more, but that is not read. */
    private boolean readingEnded;
    /** Nothing more is served. */
    private boolean ended;

    private boolean paused;
    private int heldBackBy;
    private int droppedBytes;

    Reading(
            ClientConnection client,
            Clients clients,
            Channel channel,
            ClientRequestQueue queue,
            Responses responses,
            ResponseEstimate owed,
            KeptMemory kept,
            TurnShare share) {
        this.client = client;
        this.clients = clients;
        this.pool = clients.pool();
        this.ledger = clients.ledger();
        this.channel = channel;
        this.queue = queue;
        this.responses = responses;
        this.owed = owed;
        this.kept = kept;
        this.share = share;
        this.wanted = new WantedResponses(client, queue, responses);
        this.input = new Input(channel.alloc());
        this.conversation = pool.dialect().conversation();
        this.forwarding = new Forwarding(client, clients, conversation);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        latestReadNs = client.nowNs();
        client.accepted();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        ledger.traffic().add(TrafficCounter.RECEIVED_BYTES, received.readableBytes());
        latestReadNs = client.nowNs();
        if (ended) {
            drop(received);
        } else {
            input.add(received);
            serve();
        }
    }

    /** Who sends so much to a connection that is at its end, as one who reads no answers, is not waited for. */
    private void drop(ByteBuf received) {
        droppedBytes += received.readableBytes();
        received.release();
        if (droppedBytes <= DROPPED_MAX_BYTES) {
            return;
        }
        if (client.isLingering()) {
            channel.close();
        } else {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (clients.isDrainingBusy() && !ended && isReadEmpty()) {
            readingEnded = true;
            read(false);
            client.joinTurn();
        }
    }

    /** The latest read got less than it had room for. */
    private boolean isReadEmpty() {
        var reads = channel.unsafe().recvBufAllocHandle();
        return reads.lastBytesRead() < reads.attemptedBytesRead();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (client.isLingering() || isBlocked()) {
                channel.close();
            } else {
                client.joinTurn();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        client.joinTurn();
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
            channel.close();
        }
    }

    /** Nothing more is served until {@link #resume}. */
    void holdBack() {
        heldBackBy++;
    }

    /** The server takes less than this client sends: nothing more is served until it has room. */
    void holdBack(ServerConnection connection) {
        heldBackBy++;
        connection.holdBack(this);
    }

    /** What held this client back is over. */
    @Override
    public void resume() {
        heldBackBy--;
        client.joinTurn();
    }

    /** The end of a turn may have made room. */
    void endOfTurn() {
        if (paused && mayResume()) {
            if (share.isUsedUp()) {
                client.joinNextTurn();
            } else {
                paused = false;
            }
        }
        if (!paused && (inputEnded || readingEnded || input.unused() != null)) {
            serve();
        }
        readOn();
    }

    private void readOn() {
        if (ended || readingEnded) {
            return;
        }
        boolean mayRead = !paused || mayReadAhead();
        if (channel.config().isAutoRead() != mayRead) {
            read(mayRead);
        }
    }

    /** Whether what the client sends is read. A write may have shown that it has closed, and then there is nothing to say that of. */
    private void read(boolean wanted) {
        if (channel.isOpen()) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** The end of a client that may wait for long must be seen, and who reads nothing before all is sent must get there. */
    private boolean mayReadAhead() {
        int unusedBytes = input.unusedBytes();
        return (forwarding.isWaiting() && unusedBytes < BLOCKED_INPUT_MAX_BYTES)
                || (isUnread() && unusedBytes < AHEAD_MAX_BYTES && pool.memory().isHalfFree());
    }

    private boolean isUnread() {
        return responses.backlogBytes() > SocketSettings.UNSENT_HIGH_BYTES || !channel.isWritable();
    }

    /** Nothing more is served. */
    void end() {
        ended = true;
        if (subscriber != null) {
            subscriber.endAll();
        }
    }

    /** The client is gone. */
    void release() {
        forwarding.end();
        end();
        conversation.end();
        input.release();
    }

    /** The proxy is ending: the client waits no longer for what may never come. */
    void endWaiting() {
        forwarding.endWaiting();
    }

    /** The pool has other servers, or others of them are live. */
    void serversChanged() {
        forwarding.serversChanged();
    }

    /** Whether the client waits for what may never come. */
    boolean isBlocked() {
        return forwarding.isBlocked();
    }

    /** Ends what the client waits for; {@code done} is told whether it was waiting and does no longer. */
    void unblock(boolean withError, Consumer<Boolean> done) {
        forwarding.unblock(withError, done);
    }

    /** Whether the client has closed its side, or more than that. */
    boolean isInputEnded() {
        return inputEnded;
    }

    /** Whether it has to wait until there is room. */
    boolean isPaused() {
        return paused;
    }

    Conversation conversation() {
        return conversation;
    }

    /** When something has come last, on the turn's clock. */
    long latestReadNs() {
        return latestReadNs;
    }

    /** Bytes that have come and are no whole request yet. */
    int unusedBytes() {
        return input.unusedBytes();
    }

    /** To how many topics of that kind the client is subscribed. */
    int subscriptions(Topic.Kind kind) {
        return subscriber == null ? 0 : subscriber.count(kind);
    }

    private void serve() {
        ByteBuf in = input.unused();
        boolean skipping = wanted.isSkipping();
        while (in != null && in.isReadable() && mayServe()) {
            Conversation.Step step = conversation.next(in);
            if (step == Conversation.Step.INCOMPLETE && isRefused(in)) {
                step = conversation.next(in);
            }
            if (step == Conversation.Step.INCOMPLETE) {
                break;
            }
            in.skipBytes(conversation.consumed());
            share.served();
            take(step);
            if (skipping) {
                skipping = paused || wanted.isStillSkippingAfter(step);
            }
        }
        if (client.isGone()) {
            return;
        }
        input.used();
        if (input.unused() == null) {
            conversation.rest();
        }
        kept.hasRoomForKeys(conversation.keysHeapBytes());
        kept.update(input.unusedBytes());
        if (paused) {
            readOn();
        } else if ((inputEnded || readingEnded) && !ended) {
            client.end();
        }
    }

    private boolean mayServe() {
        if (!forwarding.isUpToDate() && !forwarding.mayGoOn(queue.isEmpty())) {
            // On another connection the next requests could overtake those outstanding, so they have to wait.
            paused = true;
        }
        if (queue.count() >= kept.outstandingMax() || owed.isMuch(queue.count()) || heldBackBy > 0 || isUnread()) {
            paused = true;
        }
        if (share.isUsedUp()) {
            paused = true;
            client.joinTurn();
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
     * Refuses the request that is arriving if it makes memory short: better than closing a client, which is left for
     * those who do not read what they asked for.
     */
    private boolean isRefused(ByteBuf in) {
        if (in.readableBytes() <= REFUSABLE_BYTES) {
            return false;
        }
        boolean isShort = kept.isShortWith(in.readableBytes());
        boolean refused = isShort || !kept.hasRoomForKeys(conversation.keysHeapBytes());
        if (refused) {
            conversation.refuse(isShort ? Pool.OUT_OF_MEMORY : Pool.OUT_OF_HEAP);
        }
        return refused;
    }

    private void take(Conversation.Step step) {
        ledger.took(step, conversation);
        switch (step) {
            case FORWARD -> forwarding.toOneServer();
            case FORWARD_PREPARED -> forwarding.toPreparedServer();
            case FORWARD_SEALED -> forwarding.sealed();
            case FORWARD_TOGETHER -> forwarding.together();
            case SPLIT -> forwarding.split();
            case EVERY_SERVER -> forwarding.toEveryServer();
            case PUBLISH -> takeOrPutBack(forwarding.publish());
            case COUNT_SUBSCRIBERS -> takeOrPutBack(forwarding.countSubscribers());
            case VISIT -> forwarding.visit();
            case SUBSCRIBING -> subscriber().take(conversation.subscribing());
            case PRIVATE -> takeOrPutBack(forwarding.privately());
            case RESET -> reset();
            case FIND_OUT -> findOut();
            case HANDED_OVER -> {
                conversation = conversation.successor();
                forwarding.use(conversation);
            }
            case ANSWERED -> client.answer(conversation.answer());
            case INQUIRY -> inquire(conversation.inquiry());
            case REPLIES -> changeReplies(conversation.replies());
            case ANSWERED_LAST -> {
                client.answer(conversation.answer());
                client.end();
            }
            case BROKEN -> {
                client.answer(conversation.answer());
                client.endMisunderstood();
            }
            case SKIPPED, INCOMPLETE -> {}
        }
    }

    /** No more is served until it is known what servers take. */
    private void findOut() {
        holdBack();
        pool.findOut(this::resume);
    }

    /** @param taken false for a request that has to wait */
    private void takeOrPutBack(boolean taken) {
        if (taken) {
            ledger.tookAtLast(conversation);
        } else {
            ByteBuf in = Objects.requireNonNull(input.unused());
            in.readerIndex(in.readerIndex() - conversation.consumed());
            paused = true;
        }
    }

    private void reset() {
        takeOrPutBack(forwarding.privately());
        if (conversation.endsSubscriptions()) {
            subscriber().endAll();
        }
        if (wanted.isSkipping()) {
            // A RESET can be the request whose response is skipped.
            client.answer(conversation.answer());
        } else {
            changeReplies(conversation.replies());
        }
    }

    /** No more is served until the inquiry is answered, which bounds what the answers take. */
    private void inquire(Inquiry inquiry) {
        InquiryRequest request = new InquiryRequest(client, inquiry);
        client.add(request);
        holdBack();
        clients.begin(new Round(clients, forwarding, inquiry, request));
    }

    private void changeReplies(Replies replies) {
        wanted.change(replies, conversation.answer());
        if (replies == Replies.SKIP) {
            paused = true;
        }
    }

    private Subscriber subscriber() {
        if (subscriber == null) {
            subscriber = new Subscriber(client, clients, conversation);
        }
        return subscriber;
    }
}
