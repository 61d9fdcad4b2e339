package dev.nutcracker.server;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.net.Turn;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerPhase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, shared by all clients of a worker or leased to one of them. It sends their requests in one
 * stream and pairs the responses with them, first in, first out.
 *
 * <pre>
 *             forward()                    end of turn                      response
 *   clients ────────────►  waiting, bytes ─────────────►  outstanding  ──────────────────►  respond()
 *                          in the output     one write    (all written)   head of the queue
 * </pre>
 *
 * This class is the sending side, and the connection's life: it opens, shakes hands ({@link Handshake}), is used, and
 * closes. The receiving side is {@link ServerInbound}; {@link Deadlines} limits how long requests may wait.
 */
public sealed class ServerConnection implements Turn.Participant permits BoundedConnection {
    /** A client that continues to send when there is room again. */
    public interface Sender {
        void resume();
    }

    /** The opener of the connection; it learns when the connection is open and when it has closed. */
    public interface Owner {
        /** It is ready for requests. */
        default void opened(ServerConnection connection) {}

        /** It takes requests, and is to be opened now. */
        default void opens(ServerConnection connection) {}

        /** This one has the requests of a connection that has closed and did not send them. */
        default void inherited(ServerConnection heir) {}

        /** It has closed; outstanding requests fail right after this call. */
        void gone(ServerConnection connection, ErrorKind kind, byte[] errorResponse);
    }

    /** How many requests it takes while the heap is exhausted. */
    private static final int DEEP_COUNT = 256;

    /** How much of what a server says without being asked is looked at. */
    private static final int WORDS_MAX_BYTES = 64;

    /** The slot of a connection that is not shared. */
    static final int NO_SLOT = -1;

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    private final PoolContext pool;
    private final Server server;
    private final Owner owner;
    private final @Nullable ConnectionObserver observer;
    private final int flavour;
    private final int slot;
    private final Counters<ServerCounter> counters;
    private final Output output = new Output(ByteBufAllocator.DEFAULT);
    private final RequestQueue waiting = new RequestQueue();
    private final RequestQueue outstanding = new RequestQueue();
    private final ServerSettings limits;
    private final Deadlines deadlines;
    private final ServerInbound inbound;
    private final ConnectionOpening opening;
    private final ServerBlame blame;
    private final ConnectionCount count;
    private final Handshake handshake;
    private final OwnRequests own;
    private final ConnectionHandover succession;
    private final HeldBackSenders heldBack = new HeldBackSenders(this);

    private ConnectionState state;
    private @Nullable Endpoint endpoint;
    /** Why the server refused the handshake, {@code null} if it did not. */
    private @Nullable DownCause downFor;

    private boolean inTurn;
    /** Whether the server is down. */
    private boolean givenUp;
    /** Called when every request on it is answered. */
    private @Nullable Runnable whenIdle;

    private long keptBytes;

    /** A connection that is not shared. */
    public ServerConnection(PoolContext pool, Server server, Owner owner, int flavour, Runnable whenIdle) {
        this(pool, server, owner, flavour, NO_SLOT, null);
        this.whenIdle = whenIdle;
    }

    ServerConnection(
            PoolContext pool,
            Server server,
            Owner owner,
            int flavour,
            int slot,
            @Nullable ServerConnection predecessor) {
        this.succession = new ConnectionHandover(predecessor);
        this.state = predecessor == null ? ConnectionState.OPENING : ConnectionState.SUCCEEDING;
        this.pool = pool;
        this.server = server;
        this.owner = owner;
        this.observer = owner instanceof ConnectionObserver observing ? observing : null;
        this.flavour = flavour;
        this.slot = slot;
        this.counters = server.counters();
        this.limits = server.settings();
        LongSupplier timeoutNs = observer == null ? server::timeoutNs : () -> 0;
        this.deadlines = Deadlines.of(this, pool, timeoutNs, waiting, outstanding);
        this.inbound = new ServerInbound(this, pool, server, outstanding);
        this.count = new ConnectionCount(pool, server, slot != NO_SLOT, observer == null);
        this.opening = new ConnectionOpening(this, pool, server, inbound, count);
        this.blame = new ServerBlame(pool, server, flavour, waiting, outstanding);
        this.own = new OwnRequests(this, output, waiting, deadlines);
        this.handshake = new Handshake(this, pool, server, outstanding, deadlines);
    }

    /** It has had no request for a long time. */
    void closeIfIdle() {
        if (state == ConnectionState.READY) {
            runIfIdle(() -> close(CloseCause.DISMISSED));
        }
    }

    /** The oldest request, or opening the connection, has taken too long. */
    void missedDeadline() {
        close(CloseCause.TIMED_OUT);
    }

    /** Takes requests, and opens when its server is in use again. */
    void await() {
        throw new IllegalStateException("only patient connections wait");
    }

    /** Whether it only opens when its server is in use again. */
    boolean isAwaiting() {
        return false;
    }

    /** Takes requests, and opens with {@link #succeed}. */
    final void waitToOpen() {
        state = ConnectionState.SUCCEEDING;
    }

    /** The server is in use again. */
    void comesBack() {
        stay();
    }

    /** The server is out of use. */
    void goesOut(boolean atOnce, String reason) {
        if (atOnce) {
            dismiss(reason);
        } else {
            retire();
        }
    }

    final RequestQueue waiting() {
        return waiting;
    }

    final boolean isReady() {
        return state == ConnectionState.READY;
    }

    /** Other requests wait than before. */
    final void lineMoved() {
        deadlines.lineMoved();
        joinTurn();
    }

    /** It has closed; what it did not send may be given to another connection. */
    void handOver(CloseCause cause) {}

    /** Opens after {@code delayNs}; takes requests at once. */
    void openIn(long delayNs) {
        waitToOpen();
        pool.loop().schedule(this::succeed, delayNs, TimeUnit.NANOSECONDS);
    }

    /** Never opens: what the caller puts on it first fails with this error. */
    void refuse(byte[] errorResponse) {
        waitToOpen();
        pool.loop().execute(() -> close(CloseCause.NOT_OPENED, errorResponse, CloseCause.NOT_OPENED.inWords()));
    }

    public void open() {
        if (opening.begin() && observer == null) {
            deadlines.watchConnecting(limits.connectTimeoutMs());
        }
    }

    void connectFailed(Throwable cause) {
        tellObserver(CloseCause.of(cause), SystemError.text(cause), cause);
        if (cause instanceof SSLException) {
            downFor = DownCause.HANDSHAKE;
        }
        close(CloseCause.of(cause));
    }

    /** Which kind of connection it is, see {@link dev.nutcracker.protocol.Dialect#handshake}. */
    public int flavour() {
        return flavour;
    }

    /** Which of the connections of its kind, {@link #NO_SLOT} if it is not shared. */
    int slot() {
        return slot;
    }

    /** Whether the server should now get another password or database than when this connection was opened, or has other limits. */
    public boolean isOutdated() {
        return handshake.isOutdated() || !server.settings().hasLimitsOf(limits);
    }

    /** The connection that this one replaces once that has answered everything. */
    @Nullable
    ServerConnection predecessor() {
        return succession.predecessor();
    }

    /**
     * Another connection that replaces this one: it takes requests at once, and opens when this one has answered
     * everything.
     */
    ServerConnection successor() {
        ServerConnection successor = BoundedConnection.shared(pool, server, owner, flavour, slot, this);
        succession.to(successor);
        retire();
        return successor;
    }

    /** Closes when every request on it is answered. */
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

    /** As {@link #forward}, but the response may come at any time, or never: the pool's timeout does not apply. */
    public void forwardPatiently(Request request, ByteBuf message, int start, int length) {
        request.patient = true;
        forward(request, message, start, length);
    }

    /** The proxy's own requests on this connection. */
    public OwnRequests own() {
        return own;
    }

    /** Sends a request that has no response. */
    public void forwardNoreply(ByteBuf message, int start, int length) {
        output.write(message, start, length);
        counters.increment(ServerCounter.REQUESTS);
        counters.add(ServerCounter.REQUEST_BYTES, length);
        joinTurn();
    }

    /** The output, into which a request may be written in pieces if {@link #enqueue} follows at once. */
    public Output output() {
        return output;
    }

    /** The last {@code lengthBytes} bytes of the output are {@code request}. */
    public void enqueue(Request request, int lengthBytes) {
        assert state != ConnectionState.CLOSED : "a closed connection is not handed out";
        request.lengthBytes = lengthBytes;
        waiting.add(request);
        counters.increment(ServerCounter.REQUESTS);
        counters.add(ServerCounter.REQUEST_BYTES, lengthBytes);
        deadlines.watch(request);
        joinTurn();
    }

    /** Whether so many bytes are unsent that senders should wait. */
    public boolean isCongested() {
        return output.pendingBytes() > SocketSettings.UNSENT_HIGH_BYTES;
    }

    /** Whether it refuses requests because memory is short; clients that come and go could fill it without limit. */
    public boolean isFull() {
        long pressureBytes = pool.memory().heap().pressureBytes();
        return output.pendingBytes() + pressureBytes > SocketSettings.UNSENT_HIGH_BYTES
                && ((isCongested() && pool.memory().isExhausted()) || isTooDeep());
    }

    /** Whether the heap is exhausted and there are more requests than a server that answers in time would have. */
    private boolean isTooDeep() {
        return pool.memory().heap().isExhausted() && waiting.count() + outstanding.count() >= DEEP_COUNT;
    }

    /** The error for a request that is refused because the connection is full. */
    public FastFailure fullness() {
        return new FastFailure(
                ErrorKind.OUT_OF_MEMORY,
                isTooDeep() ? pool.outOfHeapForRequestsResponse() : pool.outOfMemoryResponse());
    }

    /** The settings of the server when this connection was set up. */
    ServerSettings limits() {
        return limits;
    }

    /** How many requests are on their way. */
    int outstandingCount() {
        return waiting.count() + outstanding.count();
    }

    /** Whether it has ever been ready for requests. */
    boolean wasReady() {
        return inbound.isJudging();
    }

    /** Calls {@code sender} when there is room, or when this connection closes. */
    public void holdBack(Sender sender) {
        heldBack.add(sender);
    }

    /** It is open, and shakes hands. */
    void connected(Endpoint opened) {
        endpoint = opened;
        count.connected();
        state = ConnectionState.SHAKING_HANDS;
        handshake.begin(opened);
    }

    /** The handshake is over, unless writing its last request has broken the connection. */
    void ready() {
        if (state == ConnectionState.SHAKING_HANDS) {
            state = ConnectionState.READY;
            deadlines.connected();
            inbound.ready(observer == null);
            count.ready();
            server.opened(flavour);
            owner.opened(this);
            joinTurn();
        }
    }

    /** @param error what the server answered */
    void handshakeRefused(String error) {
        String text = "server refused the handshake: " + error;
        downFor = ServersWords.inHandshake(error);
        tellObserver(CloseCause.HANDSHAKE_REFUSED, error, null);
        close(CloseCause.HANDSHAKE_REFUSED, text, text);
    }

    /** Requests have been answered. */
    void responsesTaken() {
        account();
        if (whenIdle != null) {
            runIfIdle(whenIdle);
        }
    }

    /** The server may have other settings. */
    void settingsChanged() {
        deadlines.settingsChanged();
        inbound.settingsChanged();
    }

    @Override
    public void endOfTurn() {
        inTurn = false;
        if (state == ConnectionState.READY && endpoint != null) {
            Channel open = endpoint.channel();
            if (open.isWritable()) {
                send(open);
                heldBack.resume();
            }
        }
        responsesTaken();
    }

    @Override
    public void broken(Throwable cause) {
        LOG.error("closing a connection to server {} after a defect", server, cause);
        close(CloseCause.IO_ERROR);
    }

    public void close(CloseCause cause) {
        close(cause, cause.text(), cause.inWords());
    }

    /** Fails all outstanding requests with {@code reason}; the server must not get them any more. */
    public void dismiss(String reason) {
        givenUp = true;
        close(CloseCause.DISMISSED, reason, reason);
    }

    private void runIfIdle(Runnable action) {
        boolean unwritten = endpoint != null && endpoint.countUnsentAndWatch() > 0;
        if (state != ConnectionState.SUCCEEDING && state != ConnectionState.CLOSED && isIdle() && !unwritten) {
            action.run();
        }
    }

    /** Whether every request is answered. */
    public boolean isIdle() {
        return waiting.count() == 0 && outstanding.count() == 0 && output.isEmpty();
    }

    /** Counts this connection's queues into a snapshot of its server. */
    void countQueues(long[] values) {
        values[ServerCounter.IN_QUEUE.ordinal()] += waiting.count();
        values[ServerCounter.IN_QUEUE_BYTES.ordinal()] += waiting.lengthBytes();
        values[ServerCounter.OUT_QUEUE.ordinal()] += outstanding.count();
        values[ServerCounter.OUT_QUEUE_BYTES.ordinal()] += outstanding.lengthBytes();
    }

    /** How far it has come. */
    public ServerPhase phase() {
        return state.phase();
    }

    private void send(Channel open) {
        own.endOfTurn();
        for (ByteBuf buffer = output.poll(); buffer != null; buffer = output.poll()) {
            open.write(buffer, open.voidPromise());
        }
        outstanding.addAll(waiting);
        open.flush();
    }

    private void account() {
        long before = keptBytes;
        long unsentBytes = endpoint == null ? 0 : endpoint.countUnsentAndWatch();
        keptBytes = state == ConnectionState.CLOSED ? 0 : inbound.unusedBytes() + output.pendingBytes() + unsentBytes;
        pool.memory().change(keptBytes - before);
    }

    public void joinTurn() {
        if (!inTurn) {
            inTurn = true;
            pool.turn().add(this);
        }
    }

    private void close(CloseCause cause, String text, String logText) {
        if (state != ConnectionState.CLOSED) {
            close(cause, pool.dialect().errorResponse(text), logText);
        }
    }

    private void close(CloseCause cause, byte[] errorResponse, String logText) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        tellObserver(cause, logText, null);
        if (endpoint == null) {
            opening.cancel();
        }
        givenUp |= cause != CloseCause.DISMISSED || !isIdle();
        count.closed();
        judge(cause, logText);
        state = ConnectionState.CLOSED;
        owner.gone(this, cause.kind(), errorResponse);
        handOver(cause);
        server.leaveIfDone();
        deadlines.end();
        if (endpoint != null) {
            end(endpoint);
        }
        inbound.end();
        output.release();
        account();
        outstanding.addAll(waiting);
        outstanding.failAll(cause.kind(), errorResponse);
        heldBack.resumeAll();
        succession.closed(cause);
    }

    /** A request that has got an error must not be done afterwards: another may have followed it, elsewhere. */
    private void end(Endpoint open) {
        if (givenUp) {
            open.abort();
        } else {
            open.close();
        }
    }

    private void tellObserver(CloseCause cause, String reason, @Nullable Throwable thrown) {
        if (observer != null) {
            observer.failed(cause, reason, thrown);
        }
    }

    /** Bytes have come that no request asked for. */
    void unasked(ByteBuf received) {
        if (observer != null) {
            observer.unasked(received);
        }
        unfit(received);
    }

    /** Bytes have come that are no response, or none to what was asked. */
    void unfit(ByteBuf received) {
        int length = Math.min(received.readableBytes(), WORDS_MAX_BYTES);
        if (ServersWords.sayFull(received.toString(received.readerIndex(), length, StandardCharsets.ISO_8859_1))) {
            turnedAway();
        }
        close(CloseCause.INVALID_RESPONSE);
    }

    /** The server takes no more connections, and closes this one. */
    void turnedAway() {
        downFor = DownCause.FULL;
        count.turnedAway();
    }

    /** The connection before this one has closed. */
    void succeed() {
        succession.predecessorClosed();
        if (state != ConnectionState.SUCCEEDING) {
            return;
        }
        if (whenIdle != null && isIdle()) {
            close(CloseCause.DISMISSED);
        } else {
            state = ConnectionState.OPENING;
            open();
        }
    }

    private void judge(CloseCause cause, String logText) {
        if (observer == null) {
            DownCause downCause = downFor == null ? cause.downCause(endpoint != null) : downFor;
            blame.closed(cause, downCause, logText, state);
        }
    }
}
