package dev.nutcracker.server;

import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SystemError;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerPhase;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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
 * This class is the connection's life: it opens, shakes hands ({@link Handshake}), is used, and closes. The receiving side is
 * {@link ServerInbound}; {@link Deadlines} limits how long requests may wait.
 */
public class ServerConnection extends ServerOutbound {
    /** The opener of the connection; it learns when the connection is open and when it has closed. */
    public interface Owner {
        /** It is ready for requests. */
        default void opened(ServerConnection connection) {}

        /** It takes requests, and is to be opened now. */
        default void opens(ServerConnection connection) {}

        /** This one has the requests of a connection that has closed and did not send them. */
        default void inherited(ServerConnection heir) {}

        /** Whether the wait of a request that blocks there is being ended, so that it can wait elsewhere. */
        default boolean isCalledBack() {
            return false;
        }

        /** It has closed; outstanding requests fail right after this call. */
        void gone(ServerConnection connection, ErrorKind kind, byte[] errorResponse);
    }

    /** How much of what a server says without being asked is looked at. */
    private static final int WORDS_MAX_BYTES = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    private final ConnectionSetup setup;
    private final PoolContext pool;
    private final ServerContext server;
    private final Owner owner;
    private final @Nullable ConnectionObserver observer;
    private final ServerSettings limits;
    private final ServerInbound inbound;
    private final ConnectionOpening opening;
    private final ServerBlame blame;
    private final ConnectionCount count;
    private final Handshake handshake;
    private final ConnectionHandover succession;

    private ConnectionState state;
    private @Nullable Endpoint endpoint;
    /** Why the server refused the handshake, {@code null} if it did not. */
    private @Nullable DownCause downFor;

    /** Whether the server is down. */
    private boolean givenUp;
    /** Called when every request on it is answered. */
    private @Nullable Runnable whenIdle;

    private long keptBytes;

    /** A connection that is not shared. */
    public static ServerConnection unshared(
            PoolContext pool, ServerContext server, Owner owner, int flavour, Runnable whenIdle) {
        return new ServerConnection(
                new ConnectionSetup(pool, server, owner, flavour, ConnectionSetup.NO_LANE), whenIdle);
    }

    /** @param whenIdle called when every request on it is answered */
    ServerConnection(ConnectionSetup setup, Runnable whenIdle) {
        this(setup, (ServerConnection) null);
        this.whenIdle = whenIdle;
    }

    /** @param predecessor the connection that it replaces once that has answered everything */
    ServerConnection(ConnectionSetup setup, @Nullable ServerConnection predecessor) {
        super(setup.pool(), setup.server(), setup.isShared(), !setup.isObserved());
        this.setup = setup;
        this.pool = setup.pool();
        this.server = setup.server();
        this.owner = setup.owner();
        this.observer = owner instanceof ConnectionObserver observing ? observing : null;
        this.succession = new ConnectionHandover(predecessor);
        this.state = predecessor == null ? ConnectionState.OPENING : ConnectionState.SUCCEEDING;
        this.limits = server.settings();
        this.inbound = new ServerInbound(this, pool, server, requests().outstanding);
        this.count = new ConnectionCount(pool, server, setup.isShared(), observer == null);
        this.opening = new ConnectionOpening(this, pool, server, inbound, count);
        this.blame = new ServerBlame(pool, server, setup.flavour(), requests());
        this.handshake = new Handshake(this, pool, server, requests().outstanding, deadlines());
    }

    @Override
    final void closeIfIdle() {
        if (state == ConnectionState.READY) {
            runIfIdle(() -> close(CloseCause.DISMISSED));
        }
    }

    @Override
    void missedDeadline() {
        close(CloseCause.TIMED_OUT);
    }

    /** If its server is awaited: takes requests, opens when the server is in use again, and returns true. */
    boolean awaitServer() {
        return false;
    }

    /** Whether it only opens when its server is in use again. */
    boolean isAwaiting() {
        return false;
    }

    /** Takes requests, and opens with {@link #succeed}. */
    final void waitToOpen() {
        state = ConnectionState.SUCCEEDING;
    }

    /**
     * Sends a transaction in one piece, and behind it {@code exec}, the end of it, which is {@code length} bytes of
     * {@code message}. Only connections to primaries do this.
     */
    public void forwardTransaction(TransactionBytes before, Request exec, ByteBuf message, int start, int length) {
        throw new IllegalStateException("only a connection to a primary sends whole transactions");
    }

    /** Sends a request once more that was sent on another connection. */
    void repeat(Request request, ByteBuf message) {
        throw new IllegalStateException("only requests to primaries are repeated");
    }

    /** How many bytes of requests are kept until they are answered. */
    long keptForRepeats() {
        return 0;
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

    final boolean isReady() {
        return state == ConnectionState.READY;
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
            deadlines().watchConnecting(limits.connectTimeoutMs());
        }
    }

    void connectFailed(Throwable cause) {
        tellObserver(CloseCause.of(cause), SystemError.text(cause), cause);
        if (cause instanceof SSLException) {
            downFor = DownCause.HANDSHAKE;
        }
        lost(cause);
    }

    /** The connection has failed. Of TLS the log has the reason: with TLS 1.3 a server refuses a certificate after the handshake. */
    void lost(Throwable failure) {
        CloseCause cause = CloseCause.of(failure);
        String logText =
                failure instanceof SSLException ? cause.text() + ": " + SystemError.text(failure) : cause.inWords();
        close(cause, cause.text(), logText);
    }

    /** The server that it leads to. */
    public final ServerContext server() {
        return server;
    }

    /** Which kind of connection it is, see {@link dev.nutcracker.protocol.Dialect#handshake}. */
    public int flavour() {
        return setup.flavour();
    }

    /** Which of the connections of its kind, {@link ConnectionSetup#NO_LANE} if it is not shared. */
    int lane() {
        return setup.lane();
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

    /** The connection that opens when this one has closed. */
    final @Nullable ServerConnection successor() {
        return succession.successor();
    }

    /** The successor, which has this one as its predecessor, opens when this one has answered everything. */
    void giveWayTo(ServerConnection successor) {
        succession.to(successor);
        retire();
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

    final ServerInbound inbound() {
        return inbound;
    }

    /** Whether it has ever been ready for requests. */
    final boolean wasReady() {
        return inbound.isJudging();
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
            deadlines().connected();
            inbound.ready(observer == null);
            count.ready();
            server.opened(setup.flavour());
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
        deadlines().settingsChanged();
        inbound.settingsChanged();
    }

    @Override
    public void endOfTurn() {
        leaveTurn();
        if (state == ConnectionState.READY && endpoint != null) {
            send(endpoint.channel());
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

    /** How far it has come. */
    public ServerPhase phase() {
        return state.phase();
    }

    private void account() {
        long before = keptBytes;
        long unsentBytes = endpoint == null ? 0 : endpoint.countUnsentAndWatch();
        keptBytes = state == ConnectionState.CLOSED
                ? 0
                : inbound.unusedBytes() + output().pendingBytes() + unsentBytes + keptForRepeats();
        pool.memory().change(keptBytes - before);
    }

    private void close(CloseCause cause, String text, String logText) {
        close(cause, pool.dialect().errorResponse(text), logText);
    }

    void close(CloseCause cause, byte[] errorResponse, String logText) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        tellObserver(cause, logText, null);
        if (endpoint == null) {
            opening.cancel();
        }
        givenUp |= cause != CloseCause.DISMISSED || !isIdle();
        if (requests().outstanding.count() > 0) {
            server.abandoned();
        }
        count.closed();
        judge(cause, logText);
        state = ConnectionState.CLOSED;
        owner.gone(this, cause.kind(), errorResponse);
        handOver(cause);
        server.leaveIfDone();
        deadlines().end();
        if (endpoint != null) {
            end(endpoint);
        }
        inbound.end();
        output().release();
        account();
        endSending(cause.kind(), errorResponse);
        succession.closed(cause, errorResponse, logText);
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
        if (state != ConnectionState.SUCCEEDING || awaitServer()) {
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
