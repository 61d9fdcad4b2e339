package dev.nutcracker.server.joint;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.DelegatingRequest;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** For a request whose response the client gets. */
final class FailoverAnswer extends DelegatingRequest implements FailoverPart {
    private final FailoverRequest whole;
    /** A response that the client gets if no pool has a better one. */
    private @Nullable ByteBuf kept;

    private int keptKind;
    private @Nullable Elements keptNotes;
    private boolean sentBefore;
    /** Some of a response has been passed on. */
    private boolean begun;

    FailoverAnswer(Request request, FailoverRequest whole) {
        super(request);
        this.whole = whole;
    }

    @Override
    public void send(ServerConnection connection) {
        if (sentBefore) {
            begin();
        }
        sentBefore = true;
        sentTo(connection.server(), connection.own().prepared());
        JointWrite.Message message = whole.message();
        ByteBuf bytes = message.isWhole() ? message.request().message() : message.bytes();
        int start = message.isWhole() ? message.request().messageStart() : bytes.readerIndex();
        int length = message.isWhole() ? message.request().messageLength() : bytes.readableBytes();
        connection.forward(this, bytes, start, length);
        queued();
        whole.sent(connection);
    }

    @Override
    public boolean mayGoElsewhere() {
        return !begun && !isSwallowed();
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        boolean isError = ResponseDecoder.isError(kind);
        if (mayGoElsewhere() && whole.isOvertaken()) {
            whole.overtaken();
            return true;
        }
        if (isError && mayGoElsewhere() && whole.rejects(source, index, length)) {
            whole.rejected(ByteBufUtil.getBytes(source, index, length));
            return true;
        }
        if (!isError && mayGoElsewhere() && whole.goesOnAtMiss() && isMiss(source, index, length)) {
            keep(source, index, length, kind);
            whole.missed();
            return true;
        }
        if (!isError && mayGoElsewhere() && kept != null && isMiss(source, index, length)) {
            // What looks like nothing may be an empty value, and then it is the first pool that has it.
            answer();
            whole.end();
            return true;
        }
        if (!isError && whole.mustDeleteElsewhere()) {
            keep(source, index, length, kind);
            whole.deleteElsewhere(this::deleted);
            return !isSwallowed();
        }
        boolean wanted = super.respond(source, index, length, kind);
        whole.end();
        return wanted;
    }

    private boolean isMiss(ByteBuf source, int index, int length) {
        return whole.isMiss(commandName(), source, index, length);
    }

    private void keep(ByteBuf source, int index, int length, int kind) {
        if (kept == null) {
            kept = source.copy(index, length);
            keptKind = kind;
            keptNotes = notes();
        }
    }

    private void deleted(@Nullable FastFailure failure) {
        if (failure == null) {
            answer();
        } else {
            super.fail(failure.kind(), failure.response());
        }
        whole.end();
    }

    private void answer() {
        ByteBuf response = kept;
        if (response != null) {
            restore(keptNotes);
            super.respond(response, response.readerIndex(), response.readableBytes(), keptKind);
        }
    }

    /** Only the first bytes say whether a long response has found something; those of a list do not. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        boolean isOpen = whole.goesOnAtMiss() && JointRead.isList(source.getByte(index));
        if (!begun && (isOpen || whole.mustDeleteElsewhere() || whole.isOvertaken())) {
            return false;
        }
        boolean taken = super.respondInPart(source, index, length);
        begun |= taken;
        return taken;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        whole.failed(new FastFailure(kind, errorResponse));
    }

    @Override
    public void refuse(FastFailure failure) {
        if (kept == null) {
            super.fail(failure.kind(), failure.response());
        } else {
            answer();
        }
    }

    @Override
    public void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    @Override
    protected void broken(Throwable cause) {
        whole.end();
        super.broken(cause);
    }
}
