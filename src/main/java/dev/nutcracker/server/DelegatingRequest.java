package dev.nutcracker.server;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Stands for another request in the queue of a connection, and passes on to it what happens. */
public abstract class DelegatingRequest extends Request {
    final Request request;

    protected DelegatingRequest(Request request) {
        super(request);
        this.request = request;
    }

    @Override
    protected final void sentTo(ServerContext server, SentPreparations prepared) {
        request.sentTo(server, prepared);
    }

    /** It has been queued. */
    protected final void queued() {
        request.queuedNs = queuedNs;
        request.lengthBytes = lengthBytes;
    }

    /** It is about to be sent again: nothing of its response has come. */
    protected final void begin() {
        Elements expected = request.elements;
        if (expected != null) {
            expected.begin();
        }
    }

    /** What has been noted of the elements of its response; null if it has none. */
    protected final @Nullable Elements notes() {
        return request.elements == null ? null : request.elements.copy();
    }

    /** A response that was kept counts after all, whose {@link #notes} these are. */
    protected final void restore(@Nullable Elements notes) {
        if (request.elements != null && notes != null) {
            request.elements.restore(notes);
        }
    }

    /** The response, which has arrived in full, is passed on with that many bytes more; below 0 for fewer. */
    protected final void lengthen(int bytes) {
        Elements expected = request.elements;
        if (expected != null) {
            expected.lengthen(bytes);
        }
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        return request.respond(source, index, length, kind);
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return request.respondInPart(source, index, length);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        request.fail(kind, errorResponse);
    }

    @Override
    protected final @Nullable Object sender() {
        return request.sender();
    }

    @Override
    protected final @Nullable String commandName() {
        return request.commandName();
    }

    @Override
    protected final boolean isSwallowed() {
        return request.isSwallowed();
    }

    @Override
    protected final int silenceKind() {
        return request.silenceKind();
    }

    @Override
    protected void responseTooLarge() {
        request.responseTooLarge();
    }

    @Override
    protected final void giveUp(int responseBytes) {
        request.giveUp(responseBytes);
    }

    @Override
    protected void broken(Throwable cause) {
        request.broken(cause);
    }
}
