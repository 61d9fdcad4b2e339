package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.protocol.Flush;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Flusher.Failure;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes one server forget all its values, or answer, on a connection of its own. Belongs to one worker. */
final class ServerFlush implements ServerConnection.Owner {
    private final PoolContext pool;
    private final ServerContext server;
    private final List<Flush> ways;
    private final Consumer<@Nullable Failure> done;
    private int tried;
    private @Nullable ServerConnection connection;
    private @Nullable Failure refusal;

    /**
     * @param ways one after the other, until one is done
     * @param done gets null, or why the server has not done it; called once
     */
    ServerFlush(PoolContext pool, ServerContext server, List<Flush> ways, Consumer<@Nullable Failure> done) {
        this.pool = pool;
        this.server = server;
        this.ways = ways;
        this.done = done;
    }

    void begin() {
        Flush flush = ways.get(tried++);
        ServerConnection opened = ServerConnection.unshared(pool, server, this, flush.flavour(), () -> {});
        connection = opened;
        opened.open();
        opened.own().send(flush.request(), new FlushRequest(flush.accepts()));
    }

    /** The pool is not used any more. */
    void close() {
        ServerConnection open = connection;
        if (open != null) {
            open.close(CloseCause.DISMISSED);
        }
    }

    @Override
    public void gone(ServerConnection closed, ErrorKind kind, byte[] errorResponse) {
        connection = null;
    }

    private void answered(@Nullable String error) {
        ServerConnection used = connection;
        if (used != null) {
            used.retire();
        }
        if (error == null) {
            done.accept(null);
        } else {
            failed(new Failure(DownCause.NOT_FLUSHED, error), true);
        }
    }

    private void failed(Failure failure, boolean mayGoOn) {
        refusal = refusal == null ? failure : refusal;
        if (mayGoOn && tried < ways.size()) {
            begin();
        } else {
            done.accept(refusal);
        }
    }

    /** A server that does not speak the dialect of one way may close the connection. */
    private void lost(ErrorKind kind, String text) {
        DownCause cause = switch (kind) {
            case REFUSED -> DownCause.REFUSED;
            case TIMED_OUT -> DownCause.NO_ANSWER;
            case UNREACHABLE -> DownCause.UNREACHABLE;
            case HANDSHAKE_REFUSED, TLS -> DownCause.HANDSHAKE;
            default -> DownCause.LOST;
        };
        failed(new Failure(cause, cause == DownCause.HANDSHAKE ? text : cause.text()), cause == DownCause.LOST);
    }

    /** The request itself. */
    private final class FlushRequest extends Request {
        FlushRequest(int accepts) {
            super(accepts);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            boolean isError = ResponseDecoder.isError(kind);
            answered(
                    isError
                            ? source.toString(index, length, StandardCharsets.ISO_8859_1)
                                    .strip()
                            : null);
            return false;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            lost(kind, new String(errorResponse, StandardCharsets.ISO_8859_1).strip());
        }

        @Override
        protected void broken(Throwable cause) {
            answered("a defect of the proxy");
        }
    }
}
