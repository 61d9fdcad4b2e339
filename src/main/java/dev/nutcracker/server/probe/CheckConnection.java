package dev.nutcracker.server.probe;

import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.protocol.CheckStep;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.ConnectionObserver;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerPhase;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which a server is asked whether it is well, in one {@linkplain CheckWay way}. It is made as the workers'
 * are: TLS, password and database are checked with it.
 */
final class CheckConnection implements ConnectionObserver {
    /** Learns what comes of it. */
    interface Listener {
        /** The connection can be used; {@link #ask} may follow. */
        void opened();

        /** The server has answered all that it was asked. */
        void answered(CheckVerdict verdict);

        /**
         * The connection has closed, but not by {@link #close}.
         *
         * @param why {@code null} if the proxy itself lacked something
         * @param mayBeTheWay whether the server may be well, and close connections on which it is asked in this way
         */
        void lost(CheckConnection connection, @Nullable ProbeResult why, boolean mayBeTheWay);
    }

    private final PoolContext pool;
    private final CheckWay way;
    private final Listener listener;
    private final ServerConnection connection;
    private @Nullable CheckVerdict verdict;
    private int unanswered;
    private boolean everAnswered;
    private boolean admitted;
    private boolean ended;

    CheckConnection(PoolContext pool, Server server, CheckWay way, Listener listener) {
        this.pool = pool;
        this.way = way;
        this.listener = listener;
        this.connection = ServerConnection.unshared(pool, server, this, way.flavour(), () -> {});
    }

    /** Opens it; returns false if no file descriptor is left for that. */
    boolean open() {
        admitted = pool.shared().admission().admitServerConnection();
        ended = !admitted;
        if (admitted) {
            connection.open();
        }
        return admitted;
    }

    ServerConnection connection() {
        return connection;
    }

    /** Whether it can still be asked: it has not closed, and a new one would be made in the same way. */
    boolean isOfUse() {
        return !ended && !connection.isOutdated();
    }

    boolean isConnecting() {
        return connection.phase() == ServerPhase.CONNECTING;
    }

    /** Sends all questions of the way. */
    void ask() {
        verdict = CheckVerdict.GOOD;
        unanswered = way.steps().size();
        for (CheckStep step : way.steps()) {
            connection.own().send(step.request(), new CheckRequest(step.judge(), this::take));
        }
        if (unanswered == 0) {
            listener.answered(verdict);
        }
    }

    /** The first answer that is not simply good is the one that counts. */
    private void take(CheckVerdict answer) {
        everAnswered = true;
        if (verdict != null && (verdict.kind() == CheckVerdict.Kind.GOOD || (answer.isBad() && !verdict.isBad()))) {
            verdict = answer;
        }
        if (--unanswered == 0 && verdict != null) {
            listener.answered(verdict);
        }
    }

    void close() {
        ended = true;
        connection.close(CloseCause.DISMISSED);
    }

    @Override
    public void opened(ServerConnection opened) {
        way.introduction().forEach(message -> connection.own().send(message, new CheckRequest()));
        listener.opened();
    }

    @Override
    public void failed(CloseCause cause, String reason, @Nullable Throwable thrown) {
        boolean connected = !isConnecting();
        lose(
                cause.isOwnFault()
                        ? null
                        : CheckFailure.closed(
                                cause, reason, thrown, connected, pool.dialect().checks()),
                connected && !everAnswered && cause != CloseCause.HANDSHAKE_REFUSED);
    }

    /** A server that is full says so without being asked. */
    @Override
    public void unasked(ByteBuf received) {
        int length = Math.min(received.readableBytes(), CheckStep.JUDGED_BYTES);
        String text = received.toString(received.readerIndex(), length, StandardCharsets.ISO_8859_1);
        lose(CheckFailure.of(pool.dialect().checks().error(text), false), false);
    }

    private void lose(@Nullable ProbeResult why, boolean mayBeTheWay) {
        if (!ended) {
            ended = true;
            // The connection is closed first, so that another one can be opened by then.
            pool.loop().execute(() -> listener.lost(this, why, mayBeTheWay));
        }
    }

    @Override
    public void gone(ServerConnection closed, ErrorKind kind, byte[] errorResponse) {
        if (admitted) {
            pool.shared().admission().serverConnectionGone();
        }
    }
}
