package dev.nutcracker.server;

import dev.nutcracker.buffer.Input;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;
import dev.nutcracker.net.Unsent;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerPhase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, shared by all clients of a worker or leased to one of them: it sends their requests in one stream and pairs the
 * responses with them, first in, first out.
 *
 * <pre>
 *             forward()                    end of turn                      response
 *   clients ────────────►  waiting, bytes ─────────────►  outstanding  ──────────────────►  respond()
 *                          in the output     one write    (all written)   head of the queue
 * </pre>
 *
 * A response is taken only when a request is outstanding, so after that request was written, and only when its kind fits
 * that request. Anything else means that the two sides are out of step; the connection is closed at once and everything
 * on it fails, so that no response ever reaches the wrong request.
 *
 * <p>A new connection first shakes hands (password, database); requests wait for that. The deadlines of a queue are in
 * the queue's order, so one timer for its head is enough.
 */
public final class ServerConnection extends ChannelInboundHandlerAdapter implements Turn.Participant {
    /** A client that wants to go on sending when there is room again. */
    public interface Sender {
        void resume();
    }

    private enum State {
        /** It opens when its predecessor has answered everything. */
        SUCCEEDING,
        OPENING,
        SHAKING_HANDS,
        READY,
        CLOSED
    }

    /** The slot of a connection that is not shared. */
    static final int NO_SLOT = -1;

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    /** A response that is longer than this is passed on in parts, if its client is ready for it. */
    private static final int PART_MIN_BYTES = 64 * 1024;
    /** Far enough away for a request without a deadline, and near enough for the difference of two clock readings. */
    private static final long NEVER_NS = Long.MAX_VALUE / 4;

    private final Pool pool;
    private final Server server;
    private final int flavour;
    private final int slot;
    private final Counters<ServerCounter> counters;
    private final ResponseDecoder decoder;
    private final Input input;
    private final Output output;
    private final RequestQueue waiting = new RequestQueue();
    private final RequestQueue outstanding = new RequestQueue();
    private final ArrayDeque<Sender> heldBack = new ArrayDeque<>();
    private final Unsent unsent = new Unsent(this::joinTurn);

    private State state;
    private @Nullable PoolConfig openedFor;
    private @Nullable ServerConnection predecessor;
    private @Nullable ServerConnection successor;
    private Connector.@Nullable Attempt attempt;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Prepared prepared;
    private @Nullable Fence turnFence;
    private boolean inTurn;
    /** What is to be done when everything that has been asked is answered. */
    private @Nullable Runnable whenIdle;

    private long keptBytes;

    ServerConnection(Pool pool, Server server, int flavour, int slot) {
        this(pool, server, flavour, slot, null);
    }

    /** One that is not shared. */
    ServerConnection(Pool pool, Server server, int flavour, Runnable whenIdle) {
        this(pool, server, flavour, NO_SLOT, null);
        this.whenIdle = whenIdle;
    }

    private ServerConnection(Pool pool, Server server, int flavour, int slot, @Nullable ServerConnection predecessor) {
        this.predecessor = predecessor;
        this.state = predecessor == null ? State.OPENING : State.SUCCEEDING;
        this.pool = pool;
        this.server = server;
        this.flavour = flavour;
        this.slot = slot;
        this.counters = server.counters();
        this.decoder = pool.dialect().responseDecoder(flavour);
        this.input = new Input(ByteBufAllocator.DEFAULT);
        this.output = new Output(ByteBufAllocator.DEFAULT);
    }

    void open() {
        pool.shared().connections().opened();
        attempt = new Connector.Attempt() {
            @Override
            protected void failed(Throwable cause) {
                close(CloseCause.of(cause));
            }
        };
        server.connect(this, attempt);
    }

    /** Which kind of connection it is, see {@link dev.nutcracker.protocol.Dialect#handshake}. */
    int flavour() {
        return flavour;
    }

    /** Which of the connections of its kind, {@link #NO_SLOT} if it is not shared. */
    int slot() {
        return slot;
    }

    /** Whether the pool now has another password or database than this connection was opened with. */
    boolean isOutdated() {
        return openedFor != null && !openedFor.hasHandshakeOf(pool.shared().config());
    }

    /** The one that this is to succeed when it has answered everything. */
    @Nullable
    ServerConnection predecessor() {
        return predecessor;
    }

    /** Another that takes this one's place: it takes requests at once, and opens when this one has answered everything. */
    ServerConnection successor() {
        successor = new ServerConnection(pool, server, flavour, slot, this);
        retire();
        return successor;
    }

    /** Closes when everything that has been asked is answered. */
    void retire() {
        whenIdle = () -> close(CloseCause.DISMISSED);
        joinTurn();
    }

    /** Takes back {@link #retire}. */
    void stay() {
        whenIdle = null;
    }

    /** Sends {@code length} bytes of {@code message}; the response settles {@code request}. */
    public void forward(Request request, ByteBuf message, int start, int length) {
        output.write(message, start, length);
        enqueue(request, length);
    }

    /** As {@link #forward}, but the response may come at any time, or never: the pool's timeout is not for it. */
    public void forwardPatiently(Request request, ByteBuf message, int start, int length) {
        request.patient = true;
        forward(request, message, start, length);
    }

    /** Sends a request whose response is nobody's. */
    public void send(byte[] message, int accepts) {
        Request request = new OwnRequest(accepts);
        request.lengthBytes = message.length;
        output.write(message);
        waiting.add(request);
        watch(request);
        joinTurn();
    }

    /** Sends {@code preparation} before the request that is forwarded next, unless this connection has sent it before. */
    public void prepare(Preparation preparation) {
        if (prepared == null) {
            prepared = new Prepared();
        }
        if (prepared.add(preparation)) {
            send(preparation.request(), preparation.accepts());
        }
    }

    /** The server has forgotten {@code preparation}: it is sent again before the next request that needs it. */
    public void forget(Preparation preparation) {
        if (prepared != null) {
            prepared.forget(preparation);
        }
    }

    /** Sends {@code fence} behind the request that has just been forwarded. */
    public void forward(Fence fence) {
        send(fence.request(), fence.accepts());
    }

    /**
     * Sends {@code fence} behind the requests of this turn, unless one of them that is always answered comes last: its
     * response is as good as the fence's.
     */
    public void fenceTurn(Fence fence) {
        turnFence = fence;
    }

    /** Sends a request that has no response. */
    public void forwardNoreply(ByteBuf message, int start, int length) {
        output.write(message, start, length);
        counters.increment(ServerCounter.REQUESTS);
        counters.add(ServerCounter.REQUEST_BYTES, length);
        joinTurn();
    }

    /** Where a request may be written piece by piece, if {@link #enqueue} follows at once. */
    public Output output() {
        return output;
    }

    /** The last {@code lengthBytes} bytes of the output are {@code request}. */
    public void enqueue(Request request, int lengthBytes) {
        assert state != State.CLOSED : "a closed connection is not handed out";
        request.lengthBytes = lengthBytes;
        waiting.add(request);
        counters.increment(ServerCounter.REQUESTS);
        counters.add(ServerCounter.REQUEST_BYTES, lengthBytes);
        watch(request);
        joinTurn();
    }

    /** Whether so much is unsent that senders should wait. */
    public boolean isCongested() {
        return output.pendingBytes() > SocketSettings.UNSENT_HIGH_BYTES;
    }

    /** Whether nothing more can be taken on for want of memory: clients that come and go would fill it without bound. */
    public boolean isFull() {
        return isCongested() && pool.memory().isExhausted();
    }

    /** Calls {@code sender} once there is room, or when this connection closes. */
    public void holdBack(Sender sender) {
        heldBack.add(sender);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        counters.increment(ServerCounter.SERVER_CONNECTIONS);
        shakeHands();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf received = (ByteBuf) message;
        if (state == State.CLOSED) {
            received.release();
            return;
        }
        ByteBuf in = input.add(received);
        while (state != State.CLOSED && in.isReadable() && takeResponse(in)) {}
        if (state != State.CLOSED) {
            input.used();
            account();
            if (whenIdle != null) {
                runIfIdle(whenIdle);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            joinTurn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close(CloseCause.END_OF_STREAM);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RuntimeException) {
            broken(cause);
        } else {
            close(CloseCause.of(cause));
        }
    }

    @Override
    public void endOfTurn() {
        inTurn = false;
        Channel open = channel;
        if (state == State.READY && open != null && open.isWritable()) {
            send(open);
            resumeSenders();
        }
        account();
        if (whenIdle != null) {
            runIfIdle(whenIdle);
        }
    }

    @Override
    public void broken(Throwable cause) {
        LOG.error("closing a connection to server {} after a defect", server, cause);
        close(CloseCause.IO_ERROR);
    }

    public void close(CloseCause cause) {
        close(cause, cause.text(), cause.inWords());
    }

    /** Ends what is outstanding with {@code reason}. */
    void dismiss(String reason) {
        close(CloseCause.DISMISSED, reason, reason);
    }

    private void runIfIdle(Runnable action) {
        boolean unwritten = channel != null && unsent.bytes(channel) > 0;
        if (state != State.SUCCEEDING && state != State.CLOSED && isIdle() && !unwritten) {
            action.run();
        }
    }

    private boolean isIdle() {
        return waiting.count() == 0 && outstanding.count() == 0 && output.isEmpty();
    }

    /** Counts this connection's queues into a snapshot of its server. */
    void countQueues(long[] values) {
        values[ServerCounter.IN_QUEUE.ordinal()] += waiting.count();
        values[ServerCounter.IN_QUEUE_BYTES.ordinal()] += waiting.lengthBytes();
        values[ServerCounter.OUT_QUEUE.ordinal()] += outstanding.count();
        values[ServerCounter.OUT_QUEUE_BYTES.ordinal()] += outstanding.lengthBytes();
    }

    ServerPhase phase() {
        return switch (state) {
            case SUCCEEDING, OPENING, CLOSED -> ServerPhase.CONNECTING;
            case SHAKING_HANDS -> ServerPhase.HANDSHAKING;
            case READY -> ServerPhase.READY;
        };
    }

    private void shakeHands() {
        state = State.SHAKING_HANDS;
        openedFor = pool.shared().config();
        for (byte[] step : pool.dialect().handshake(flavour, openedFor.serverAuth(), openedFor.redisDatabase())) {
            HandshakeRequest request = new HandshakeRequest(this, pool.dialect().handshakeAccepts(flavour));
            outstanding.add(request);
            watch(request);
            write(step);
        }
        handshakeAnswered();
    }

    /** One more step of the handshake, or none at all, is behind us. */
    void handshakeAnswered() {
        if (state == State.SHAKING_HANDS && outstanding.peek() == null) {
            state = State.READY;
            server.opened(this);
            joinTurn();
        }
    }

    void handshakeRefused(byte[] response) {
        String reason = pool.dialect().handshakeError(flavour, response);
        ChannelHandler translator = pool.dialect().translator(flavour, reason);
        if (translator != null && channel != null) {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addBefore(pipeline.context(this).name(), null, translator);
            handshakeAnswered();
            return;
        }
        String text = "server refused the handshake: " + reason;
        close(CloseCause.HANDSHAKE_REFUSED, text, text);
    }

    /** Answers whether there may be more. */
    private boolean takeResponse(ByteBuf in) {
        Request expected = outstanding.peek();
        if (expected == null) {
            // What comes unasked must not become the answer to what is asked before its end is here.
            close(CloseCause.INVALID_RESPONSE);
            return false;
        }
        decoder.wantElements(expected.elementsWanted);
        return switch (decoder.decode(in)) {
            case COMPLETE -> pairResponse(in);
            case INCOMPLETE -> {
                takePart(in);
                yield false;
            }
            case BROKEN -> {
                close(CloseCause.INVALID_RESPONSE);
                yield false;
            }
        };
    }

    private boolean pairResponse(ByteBuf in) {
        settleSilent(in);
        Request request = outstanding.peek();
        if (request == null || !request.accepts(decoder)) {
            close(CloseCause.INVALID_RESPONSE);
            return false;
        }
        outstanding.poll();
        int start = in.readerIndex();
        int length = decoder.length();
        int kind = decoder.kind();
        in.skipBytes(length);
        judge(kind);
        if (request.elementsWanted > 0) {
            request.elements(decoder.takeElements());
        }
        if (respond(request, in, start, length, kind)) {
            counters.increment(ServerCounter.RESPONSES);
            counters.add(ServerCounter.RESPONSE_BYTES, length);
        }
        return true;
    }

    /** The response is that to a later request, or to a fence, so the requests before that will have none. */
    private void settleSilent(ByteBuf in) {
        Request request = outstanding.peek();
        if (request == null || !request.isSilentAt(decoder) || !outstanding.expects(decoder)) {
            return;
        }
        while (request != null && request.isSilentAt(decoder)) {
            outstanding.poll();
            respond(request, in, in.readerIndex(), 0, 0);
            request = outstanding.peek();
        }
    }

    /** A defect on the side of one client is that client's end, and nobody else's on this connection. */
    private static boolean respond(Request request, ByteBuf in, int start, int length, int kind) {
        try {
            return request.respond(in, start, length, kind);
        } catch (RuntimeException | Error e) {
            request.broken(e);
            return false;
        }
    }

    private void judge(int kind) {
        if (state == State.SHAKING_HANDS) {
            // A handshake that fails closes the connection, and that is what counts.
            return;
        }
        if (kind == ResponseDecoder.SERVER_TROUBLE) {
            server.failed("it answers that it is loading or busy");
        } else {
            server.answered();
        }
    }

    private void takePart(ByteBuf in) {
        int length = decoder.length();
        if (length < PART_MIN_BYTES) {
            return;
        }
        settleSilent(in);
        Request request = outstanding.peek();
        if (request == null || !request.accepts(decoder)) {
            return;
        }
        if (request.respondInPart(in, in.readerIndex(), length)) {
            counters.add(ServerCounter.RESPONSE_BYTES, request.isSwallowed() ? 0 : length);
            in.skipBytes(length);
            decoder.passed();
        } else if (pool.memory().isExhausted()) {
            request.giveUp();
        }
    }

    private void send(Channel open) {
        if (turnFence != null) {
            endSilence(turnFence);
            turnFence = null;
        }
        for (ByteBuf buffer = output.poll(); buffer != null; buffer = output.poll()) {
            open.write(buffer, open.voidPromise());
        }
        outstanding.addAll(waiting);
        open.flush();
    }

    private void endSilence(Fence fence) {
        Request last = waiting.peekLast();
        if (last != null && last.silenceKind() != 0) {
            forward(fence);
        }
    }

    private void write(byte[] bytes) {
        if (channel != null) {
            channel.writeAndFlush(channel.alloc().directBuffer(bytes.length).writeBytes(bytes), channel.voidPromise());
        }
    }

    private void resumeSenders() {
        while (!heldBack.isEmpty() && !isCongested()) {
            heldBack.remove().resume();
        }
    }

    private void account() {
        long before = keptBytes;
        long unsentBytes = channel == null ? 0 : unsent.bytes(channel);
        keptBytes = state == State.CLOSED ? 0 : input.unusedBytes() + output.pendingBytes() + unsentBytes;
        pool.memory().change(keptBytes - before);
    }

    void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            pool.turn().add(this);
        }
    }

    private void watch(Request request) {
        long timeoutNs = pool.timeoutNs();
        request.queuedNs = pool.turn().nowNs();
        request.deadlineNs = request.queuedNs + (timeoutNs == 0 ? NEVER_NS : timeoutNs);
        if (timer == null && timeoutNs != 0) {
            timer = pool.loop().schedule(this::checkDeadline, timeoutNs, TimeUnit.NANOSECONDS);
        }
    }

    private void checkDeadline() {
        timer = null;
        Request oldest = oldest();
        if (oldest == null || oldest.patient || state == State.CLOSED) {
            return;
        }
        long leftNs = oldest.deadlineNs - pool.turn().nowNs();
        if (leftNs <= 0) {
            close(CloseCause.TIMED_OUT);
        } else {
            timer = pool.loop().schedule(this::checkDeadline, leftNs, TimeUnit.NANOSECONDS);
        }
    }

    /** The pool has another timeout: nothing waits longer than that from now on, or than it would have. */
    void timeoutChanged() {
        if (pool.timeoutNs() != 0) {
            long deadlineNs = pool.turn().nowNs() + pool.timeoutNs();
            outstanding.limitDeadlines(deadlineNs);
            waiting.limitDeadlines(deadlineNs);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        checkDeadline();
    }

    /** Requests that wait for the handshake are older than the handshake, which is outstanding. */
    private @Nullable Request oldest() {
        Request written = outstanding.peek();
        Request unwritten = waiting.peek();
        if (written == null || unwritten == null) {
            return written == null ? unwritten : written;
        }
        return unwritten.deadlineNs - written.deadlineNs < 0 ? unwritten : written;
    }

    private void close(CloseCause cause, String text, String logText) {
        if (state == State.CLOSED) {
            return;
        }
        byte[] errorResponse = pool.dialect().errorResponse(text);
        countClose(cause, logText);
        state = State.CLOSED;
        server.gone(this, cause.kind(), errorResponse);
        if (attempt != null && channel == null) {
            attempt.cancel();
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
        input.release();
        output.release();
        account();
        failAll(cause.kind(), errorResponse);
        while (!heldBack.isEmpty()) {
            heldBack.remove().resume();
        }
        if (predecessor != null) {
            predecessor.close(cause);
            predecessor = null;
        }
        if (successor != null) {
            successor.succeed();
        }
    }

    private void succeed() {
        predecessor = null;
        if (state != State.SUCCEEDING) {
            return;
        }
        if (whenIdle != null && isIdle()) {
            close(CloseCause.DISMISSED);
        } else {
            state = State.OPENING;
            open();
        }
    }

    private void countClose(CloseCause cause, String logText) {
        if (state != State.SUCCEEDING) {
            pool.shared().connections().closed();
        }
        if (channel != null) {
            counters.decrement(ServerCounter.SERVER_CONNECTIONS);
        }
        if (cause.counter() == null) {
            return;
        }
        counters.increment(cause.counter());
        server.failures().increment(cause.kind());
        if (!isClientsFault(cause) && (state != State.READY || !isIdle())) {
            server.failed(logText);
        }
        LOG.debug("closing a connection to server {} of pool {}: {}", server, pool.name(), cause);
    }

    /** A client that wants what the server does not have, a database or a dialect, must not get it ejected. */
    private boolean isClientsFault(CloseCause cause) {
        boolean misunderstood = cause == CloseCause.INVALID_RESPONSE && state == State.SHAKING_HANDS;
        return flavour != Dialect.USUAL_FLAVOUR && (misunderstood || cause == CloseCause.HANDSHAKE_REFUSED);
    }

    private void failAll(ErrorKind kind, byte[] errorResponse) {
        outstanding.addAll(waiting);
        for (Request request = outstanding.poll(); request != null; request = outstanding.poll()) {
            fail(request, kind, errorResponse);
        }
    }

    private static void fail(Request request, ErrorKind kind, byte[] errorResponse) {
        try {
            request.fail(kind, errorResponse);
        } catch (RuntimeException | Error e) {
            request.broken(e);
        }
    }
}
