package dev.nutcracker.client;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;
import dev.nutcracker.net.Unsent;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Replies;
import dev.nutcracker.protocol.Topic;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.TrafficCounter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its requests come in, are put into its queue in order, and their responses go out in that order.
 *
 * <pre>
 *   bytes ──► conversation ──► request ──┬──► queue of the client: GET a │ PING │ MGET b c │ …
 *                                        └──► server connections              ▲ head: the only one that may write
 *   bytes ◄── output ◄── head of the queue, as long as it is answered ◄───────┘
 * </pre>
 *
 * <p>Reading stops while the client has {@link #OUTSTANDING_HIGH} requests on their way, is owed too many
 * bytes of responses, does not read them, or fills the output of a server faster than that server takes it; it
 * goes on at the end of a turn that has made room. A server connection is never held up for a client. What is owed is an
 * estimate, see {@link ResponseEstimate}.
 *
 * <p>The end comes in one of three ways: the client closes its side, and gets everything it is owed; it says goodbye or
 * something that cannot be understood, and gets everything it is owed including the answer to that; or the connection
 * breaks, and the responses still to come are swallowed.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Turn.Participant, ServerConnection.Sender {
    /** So many requests of one client may be on their way before it has to wait for responses. */
    static final int OUTSTANDING_HIGH = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    /** A request that has not arrived in full is refused only if it keeps more than this. */
    private static final int REFUSABLE_BYTES = 4 * 1024;

    /** So much is read of a client while it waits for what may never come. */
    private static final int BLOCKED_INPUT_MAX_BYTES = 64 * 1024;

    private static final int OUTSTANDING_LOW = OUTSTANDING_HIGH / 2;

    private enum State {
        SERVING,
        /** Nothing more is read; what is owed is still written. */
        ENDING,
        /** Everything is written; bytes that still come are dropped until the client closes its side. */
        LINGERING,
        GONE
    }

    private final Clients clients;
    private final Pool pool;
    private final Turn turn;
    private final Ledger ledger;
    private final ClientRequestQueue queue = new ClientRequestQueue();
    private final Unsent unsent = new Unsent(this::joinTurn);
    private final Forwarding forwarding;
    private final ResponseEstimate owed = new ResponseEstimate();

    private Conversation conversation;
    private @Nullable Channel channel;
    private @Nullable Input input;
    private @Nullable Subscriber subscriber;
    private @Nullable Responses responses;

    private long acceptedNs;
    private long latestReadNs;
    private boolean skipsNext;
    private State state = State.SERVING;
    private boolean inputEnded;
    /** The client may send more, but that is not read. */
    private boolean readingEnded;

    private boolean misunderstood;
    private boolean paused;
    private boolean inTurn;
    private int heldBackBy;
    private long heldBytes;
    private long keptBytes;

    ClientConnection(Clients clients) {
        this.clients = clients;
        this.pool = clients.pool();
        this.turn = pool.turn();
        this.ledger = clients.ledger();
        this.conversation = pool.dialect().conversation();
        this.forwarding = new Forwarding(this, clients, conversation);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        input = new Input(ctx.alloc());
        responses = new Responses(ctx.alloc());
        acceptedNs = turn.nowNs();
        latestReadNs = acceptedNs;
        pool.counters().increment(PoolCounter.CLIENT_CONNECTIONS);
        ledger.traffic().increment(TrafficCounter.ACCEPTED);
        clients.add(this);
        if (LOG.isDebugEnabled()) {
            LOG.debug("accepted client {} of pool {}", Peer.of(ctx.channel()), pool.name());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        ledger.traffic().add(TrafficCounter.RECEIVED_BYTES, received.readableBytes());
        latestReadNs = turn.nowNs();
        if (state == State.SERVING) {
            input().add(received);
            serve();
        } else {
            received.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (clients.isDrainingBusy() && state == State.SERVING && isReadEmpty()) {
            readingEnded = true;
            channel().config().setAutoRead(false);
            joinTurn();
        }
    }

    /** The latest read got less than it had room for. */
    private boolean isReadEmpty() {
        var reads = channel().unsafe().recvBufAllocHandle();
        return reads.lastBytesRead() < reads.attemptedBytesRead();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (state == State.LINGERING || forwarding.isBlocked()) {
                channel().close();
            } else {
                joinTurn();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        joinTurn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RuntimeException || cause instanceof Error) {
            broken(cause);
        } else {
            channel().close();
        }
    }

    @Override
    public void endOfTurn() {
        inTurn = false;
        if (state == State.GONE) {
            return;
        }
        flush();
        if (state == State.SERVING) {
            resumeReading();
            if (clients.isDrainingIdle()) {
                drainIfIdle();
            }
        }
        if (state == State.ENDING && queue.isEmpty() && responses().sent().isEmpty()) {
            state = State.LINGERING;
            Farewell.to(channel(), inputEnded);
        }
        account();
    }

    @Override
    public void broken(Throwable cause) {
        LOG.error("closing a client of pool {} after a defect", pool.name(), cause);
        channel().close();
    }

    /** Nothing more is read until {@link #resume}. */
    void holdBack() {
        heldBackBy++;
    }

    /** What held this client back is over: a server has room again. */
    @Override
    public void resume() {
        heldBackBy--;
        joinTurn();
    }

    /** Reads no more requests; closes when everything owed is written. */
    void drain() {
        if (state == State.SERVING) {
            end();
        }
    }

    /** The proxy is ending: waits no longer for what may never come. */
    void endWaiting() {
        forwarding.endWaiting();
    }

    /** The pool has another configuration. */
    void poolChanged() {
        forwarding.poolChanged();
    }

    /** As {@link #drain}, if this client is owed nothing. */
    void drainIfIdle() {
        if (queue.isEmpty() && responses().sent().isEmpty() && input().unused() == null) {
            drain();
        }
    }

    void close() {
        channel().close();
    }

    /** {@code request} is the next that this client is owed a response to. */
    void add(ClientRequest request) {
        queue.add(request);
    }

    /** The server takes less than this client sends: nothing more is read until it has room. */
    void holdBack(ServerConnection connection) {
        heldBackBy++;
        connection.holdBack(this);
    }

    Ledger ledger() {
        return ledger;
    }

    /** What this turn's clock says. */
    long nowNs() {
        return turn.nowNs();
    }

    ClientPhase phase() {
        return switch (state) {
            case SERVING -> paused ? ClientPhase.HELD_BACK : ClientPhase.SERVING;
            case ENDING, LINGERING, GONE -> ClientPhase.ENDING;
        };
    }

    /** Where the client is, {@code host:port}; for a unix socket its path. */
    String addressText() {
        return Peer.text(channel().remoteAddress(), pool);
    }

    /** Where the client has connected to, in the same way. */
    String localAddressText() {
        return Peer.text(channel().localAddress(), pool);
    }

    Conversation conversation() {
        return conversation;
    }

    /** When it was accepted, on the turn's clock. */
    long acceptedNs() {
        return acceptedNs;
    }

    /** When something has come from it last, on the turn's clock. */
    long latestReadNs() {
        return latestReadNs;
    }

    /** Bytes that have come and are no whole request yet. */
    int unusedBytes() {
        return input().unusedBytes();
    }

    /** How many requests are on their way. */
    int outstanding() {
        return queue.count();
    }

    /** To how many topics of that kind the client is subscribed. */
    int subscriptions(Topic.Kind kind) {
        return subscriber == null ? 0 : subscriber.count(kind);
    }

    /** Whether the client waits for what may never come. */
    boolean isBlocked() {
        return forwarding.isBlocked();
    }

    /** What the client calls itself. */
    byte[] name() {
        return conversation.clientName();
    }

    /** Whether the client's requests are still served. */
    boolean isServing() {
        return state == State.SERVING;
    }

    /** Whether every response has been written. */
    boolean isOwedNothing() {
        return queue.isEmpty();
    }

    /** Whether what is written next must be the rest of a response. */
    boolean isHalfWritten() {
        ClientRequest first = queue.peek();
        return first != null && first.isHalfWritten();
    }

    /** {@code request} is written when the first of the queue is, before all others. */
    void addBehindFirst(ClientRequest request) {
        queue.addBehindFirst(request);
    }

    /** Bytes that have been written for the client and that its socket has not taken. */
    long unsentBytes() {
        return responses().sent().pendingBytes() + SocketSettings.unsentBytes(channel());
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** Whether the client has closed its side, or more than that. */
    boolean isInputEnded() {
        return inputEnded;
    }

    /** Whether the response to {@code request} may be written now. */
    boolean isNext(ClientRequest request) {
        return queue.peek() == request;
    }

    /** Where its responses are to be written. */
    Output output() {
        return responses().current();
    }

    /** Where messages of its subscriptions are to be written, also while it wants no responses. */
    Output pushes() {
        return responses().sent();
    }

    byte[] invalidResponse() {
        return clients.invalidResponse();
    }

    /** The response to the head of the queue has been written. */
    void responseWritten(ClientRequest request) {
        assert isNext(request) : "responses are written in the order of the requests";
        queue.poll();
        owed.responseWritten();
        writeAnswered();
    }

    /** The response to {@code request} is here, to be written when its turn comes. */
    void answered(ClientRequest request) {
        if (isNext(request)) {
            writeAnswered();
        }
    }

    /** {@code request} has been answered with an error of the proxy's own. */
    void failed(ClientRequest request) {
        countForwardError();
        answered(request);
    }

    /** A response that is half written cannot be completed; the only honest thing left is to hang up. */
    void responseTornOff() {
        countForwardError();
        channel().close();
    }

    /** A response of {@code deltaBytes} bytes is kept until its turn comes, or no longer. */
    void held(int deltaBytes) {
        heldBytes += deltaBytes;
        joinTurn();
    }

    /** Bytes that this client makes the proxy keep. */
    long keptBytes() {
        return keptBytes;
    }

    /** Memory is short, and this client makes the proxy keep more of it than any other. */
    void closeForMemory() {
        if (state != State.GONE) {
            LOG.warn("closing a client of pool {} that keeps {} bytes: max_memory is reached", pool.name(), keptBytes);
            channel().close();
            // At once, so that nobody else is closed for memory that is free already.
            gone();
        }
    }

    void countForwardError() {
        pool.counters().increment(PoolCounter.FORWARD_ERROR);
    }

    void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            turn.add(this);
        }
    }

    private void serve() {
        Input from = input();
        ByteBuf in = from.unused();
        boolean skipping = skipsNext;
        while (in != null && in.isReadable() && mayServe()) {
            Conversation.Step step = conversation.next(in);
            if (step == Conversation.Step.INCOMPLETE && isRefused(in)) {
                step = conversation.next(in);
            }
            if (step == Conversation.Step.INCOMPLETE) {
                break;
            }
            in.skipBytes(conversation.consumed());
            take(step);
            if (skipping) {
                skipping = isStillToSkip(step);
            }
        }
        if (state == State.GONE) {
            return;
        }
        from.used();
        account();
        if (paused) {
            // The end of a client that may wait for ever must be seen.
            channel().config().setAutoRead(forwarding.isBlocked() && from.unusedBytes() < BLOCKED_INPUT_MAX_BYTES);
        } else if ((inputEnded || readingEnded) && state == State.SERVING) {
            end();
        }
    }

    /** Whether the request whose response is to be skipped is still to come: that was none, was put back, or says so anew. */
    private boolean isStillToSkip(Conversation.Step step) {
        if (step == Conversation.Step.SKIPPED || paused) {
            return true;
        }
        skipsNext = false;
        if (step != Conversation.Step.REPLIES) {
            wantResponses(true);
        }
        return false;
    }

    /**
     * Refuses the request that is arriving if it makes memory short: better than closing a client, which is left for
     * those who do not read what they asked for.
     */
    private boolean isRefused(ByteBuf in) {
        if (in.readableBytes() <= REFUSABLE_BYTES) {
            return false;
        }
        accountOnly();
        if (!pool.memory().isExhausted()) {
            return false;
        }
        conversation.refuse(Pool.OUT_OF_MEMORY);
        return true;
    }

    private void account() {
        long before = keptBytes;
        accountOnly();
        if (keptBytes > before && pool.memory().isExhausted()) {
            clients.makeRoom();
        }
    }

    private void accountOnly() {
        long before = keptBytes;
        keptBytes = state == State.GONE
                ? 0
                : input().unusedBytes() + responses().sent().pendingBytes() + heldBytes + unsent.bytes(channel());
        pool.memory().change(keptBytes - before);
    }

    private boolean mayServe() {
        if (!forwarding.isUpToDate() && !forwarding.mayGoOn(queue.isEmpty())) {
            // On another connection the next requests could overtake those outstanding, so they have to wait.
            paused = true;
        }
        if (queue.count() >= OUTSTANDING_HIGH
                || owed.isMuch(queue.count())
                || heldBackBy > 0
                || responses().sent().pendingBytes() > SocketSettings.UNSENT_HIGH_BYTES
                || !channel().isWritable()) {
            paused = true;
        }
        return !paused && state == State.SERVING;
    }

    private void resumeReading() {
        if (paused
                && queue.count() <= OUTSTANDING_LOW
                && owed.isLittle(queue.count())
                && heldBackBy == 0
                && channel().isWritable()
                && forwarding.mayResume(queue.isEmpty())) {
            paused = false;
        }
        if (!paused && (inputEnded || readingEnded || input().unused() != null)) {
            serve();
        }
        if (!paused
                && state == State.SERVING
                && !readingEnded
                && !channel().config().isAutoRead()) {
            channel().config().setAutoRead(true);
        }
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
            case VISIT -> forwarding.visit();
            case SUBSCRIBING -> subscriber().take(conversation.subscribing());
            case PRIVATE -> takePrivately();
            case RESET -> reset();
            case HANDED_OVER -> {
                conversation = conversation.successor();
                forwarding.use(conversation);
            }
            case ANSWERED -> answer(conversation.answer());
            case INQUIRY -> inquire(conversation.inquiry());
            case REPLIES -> changeReplies(conversation.replies());
            case ANSWERED_LAST -> {
                answer(conversation.answer());
                end();
            }
            case BROKEN -> {
                misunderstood = true;
                answer(conversation.answer());
                end();
            }
            case SKIPPED, INCOMPLETE -> {}
        }
    }

    /** A request that has to wait is put back. */
    private void takePrivately() {
        if (forwarding.privately()) {
            ledger.tookPrivately(conversation);
        } else {
            ByteBuf in = Objects.requireNonNull(input().unused());
            in.readerIndex(in.readerIndex() - conversation.consumed());
            paused = true;
        }
    }

    /** {@code response} takes its place behind everything that is owed. */
    void answer(byte[] response) {
        if (response.length == 0) {
            return;
        }
        if (queue.isEmpty()) {
            output().write(response);
        } else {
            queue.add(new LocalRequest(this, response, false));
            held(response.length);
        }
        joinTurn();
    }

    /** As {@link #answer}, also while the client wants no responses: it is told all the same what messages it gets. */
    void confirm(byte[] confirmations) {
        if (queue.isEmpty()) {
            pushes().write(confirmations);
        } else {
            queue.add(new LocalRequest(this, confirmations, true));
            held(confirmations.length);
        }
        joinTurn();
    }

    private void reset() {
        takePrivately();
        if (conversation.endsSubscriptions()) {
            subscriber().endAll();
        }
        if (skipsNext) {
            // A RESET can be the request whose response is skipped.
            answer(conversation.answer());
        } else {
            changeReplies(conversation.replies());
        }
    }

    /** No more is read of the client until its inquiry is answered, which bounds what the answers take. */
    private void inquire(Inquiry inquiry) {
        InquiryRequest request = new InquiryRequest(this, inquiry);
        queue.add(request);
        heldBackBy++;
        clients.begin(new Round(clients, forwarding, inquiry, request));
    }

    private void changeReplies(Replies replies) {
        wantResponses(replies == Replies.ON);
        answer(conversation.answer());
        if (replies == Replies.SKIP) {
            skipsNext = true;
            paused = true;
        }
        joinTurn();
    }

    private void wantResponses(boolean wanted) {
        if (queue.isEmpty()) {
            respond(wanted);
        } else {
            queue.add(new RepliesMark(this, wanted));
        }
    }

    /** From here on responses are sent to the client, or dropped. */
    void respond(boolean wanted) {
        responses().want(wanted);
    }

    private void writeAnswered() {
        ClientRequest head = queue.peek();
        while (head != null && head.isAnswered()) {
            queue.poll();
            owed.responseWritten();
            head.writeResponse(output());
            head = queue.peek();
        }
        joinTurn();
    }

    private void flush() {
        responses().drop();
        Output out = responses().sent();
        if (out.isEmpty()) {
            return;
        }
        owed.bytesWritten(out.pendingBytes());
        ledger.traffic().add(TrafficCounter.SENT_BYTES, out.pendingBytes());
        Channel to = channel();
        for (ByteBuf buffer = out.poll(); buffer != null; buffer = out.poll()) {
            to.write(buffer, to.voidPromise());
        }
        to.flush();
    }

    private void end() {
        state = State.ENDING;
        endSubscriptions();
        joinTurn();
    }

    private void gone() {
        if (state == State.GONE) {
            return;
        }
        boolean inGoodOrder = !misunderstood && (inputEnded || state == State.LINGERING);
        state = State.GONE;
        pool.counters().increment(inGoodOrder ? PoolCounter.CLIENT_EOF : PoolCounter.CLIENT_ERR);
        pool.counters().decrement(PoolCounter.CLIENT_CONNECTIONS);
        clients.remove(this);
        if (LOG.isDebugEnabled()) {
            LOG.debug("closed client {} of pool {}: {}", Peer.of(channel()), pool.name(), farewell(inGoodOrder));
        }
        forwarding.end();
        endSubscriptions();
        for (ClientRequest request = queue.poll(); request != null; request = queue.poll()) {
            request.swallow();
        }
        input().release();
        responses().release();
        account();
    }

    private Subscriber subscriber() {
        if (subscriber == null) {
            subscriber = new Subscriber(this, clients, conversation);
        }
        return subscriber;
    }

    private void endSubscriptions() {
        if (subscriber != null) {
            subscriber.endAll();
        }
    }

    private String farewell(boolean inGoodOrder) {
        if (inGoodOrder) {
            return "in good order";
        }
        return misunderstood ? "it could not be understood" : "the connection broke";
    }

    private Channel channel() {
        assert channel != null;
        return channel;
    }

    private Responses responses() {
        assert responses != null;
        return responses;
    }

    private Input input() {
        assert input != null;
        return input;
    }
}
