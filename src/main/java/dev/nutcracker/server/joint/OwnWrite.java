package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.DelegatingRequest;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The part of a write at the pool whose response the client gets. The response is kept until the other pools have done theirs. */
final class OwnWrite extends DelegatingRequest {
    private final JointWrite whole;
    private @Nullable ByteBuf response;
    private int responseKind;
    private boolean over;

    OwnWrite(Request request, JointWrite whole) {
        super(request);
        this.whole = whole;
    }

    void send(ServerConnection connection, ByteBuf bytes, Fencing fencing) {
        sentTo(connection.server(), connection.own().prepared());
        connection.forward(this, bytes, bytes.readerIndex(), bytes.readableBytes());
        queued();
        fencing.fence(connection);
    }

    @Override
    protected @Nullable Preparation preparation() {
        return whole.preparation();
    }

    /** The client gets it when {@link #answer} is called, which may be at once. */
    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (whole.isOwnLast()) {
            over = true;
            boolean wanted = super.respond(source, index, length, kind);
            whole.ownAnswered(ResponseDecoder.isError(kind));
            return wanted;
        }
        response = source.copy(index, length);
        responseKind = kind;
        whole.ownAnswered(ResponseDecoder.isError(kind));
        return !isSwallowed();
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        whole.ownFailed(new FastFailure(kind, errorResponse));
    }

    /** Whether its response is at least as bad as one of that kind. */
    boolean isWorseThan(int kind) {
        return ResponseDecoder.isError(responseKind) || (isMiss() && !ResponseDecoder.isError(kind));
    }

    /** Whether its response says that there was nothing. */
    boolean isMiss() {
        ByteBuf kept = response;
        return kept != null && !ResponseDecoder.isError(responseKind) && whole.isMiss(commandName(), kept);
    }

    /** The client gets the response of the server. */
    void answer() {
        if (!over) {
            over = true;
            ByteBuf kept = requireNonNull(response, "it has been answered");
            super.respond(kept, kept.readerIndex(), kept.readableBytes(), responseKind);
            release();
        }
    }

    /** The client gets the response that it would get if this server had had what {@code other} says that another pool had. */
    void answerFound(ParsedRequest request, Transfers words, ByteBuf other) {
        ByteBuf own = requireNonNull(response, "it was a miss");
        answer(request.isQuiet() ? Unpooled.EMPTY_BUFFER : words.found(request, own, other), 0);
    }

    /** The client gets that of another pool. */
    void answer(ByteBuf other, int kind) {
        if (!over) {
            over = true;
            super.respond(other, other.readerIndex(), other.readableBytes(), kind);
            release();
        }
    }

    /** The client gets an error of the proxy. */
    void refuse(FastFailure failure) {
        if (!over) {
            over = true;
            super.fail(failure.kind(), failure.response());
            release();
        }
    }

    private void release() {
        if (response != null) {
            response.release();
            response = null;
        }
    }

    @Override
    protected void broken(Throwable cause) {
        release();
        super.broken(cause);
    }
}
