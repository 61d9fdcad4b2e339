package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A read that stands in the queue of a connection for the client's request, and keeps its bytes until it is answered, so that it can
 * be sent again.
 */
abstract class KeptRead extends DelegatingRequest {
    private @Nullable ByteBuf message;
    /** Whether a part of the response is passed on already. */
    private boolean begun;

    KeptRead(Request request) {
        super(request);
    }

    /** Its bytes, whose reference it takes over. */
    final void keep(ByteBuf bytes) {
        message = bytes;
    }

    /** Its bytes, as long as it is not answered. */
    final ByteBuf bytes() {
        return requireNonNull(message, "a read that was answered is not sent again");
    }

    /** Whether somebody wants the answer, and has no part of it. */
    final boolean isWanted() {
        return !begun && !request.isSwallowed();
    }

    /** The client waits for it since then, however often it has been queued. */
    final void takesSince(long firstQueuedNs) {
        request.queuedNs = firstQueuedNs;
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        boolean taken = request.respondInPart(source, index, length);
        begun |= taken;
        return taken;
    }

    final void release() {
        if (message != null) {
            message.release();
            message = null;
        }
    }

    @Override
    protected final void responseTooLarge() {
        begun = true;
        super.responseTooLarge();
    }

    @Override
    protected final void broken(Throwable cause) {
        release();
        super.broken(cause);
    }
}
