package dev.nutcracker.server;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read that is sent again if its server does not answer it, or says that it is loading. It stands in the queue of a connection
 * for the client's request, and keeps its bytes.
 */
final class RetriedRead extends DelegatingRequest {
    private final PoolContext pool;
    private RetryingConnection connection;
    private @Nullable ByteBuf message;
    private long firstQueuedNs;
    private int retries;
    /** Whether a part of the response is passed on already. */
    private boolean begun;

    RetriedRead(Request request, PoolContext pool, RetryingConnection connection) {
        super(request);
        this.pool = pool;
        this.connection = connection;
    }

    /** Its bytes, whose reference it takes over. */
    void keep(ByteBuf bytes) {
        message = bytes;
    }

    /** Whether it may be sent again now; if so, that counts in the budget. */
    boolean mayBeSentAgain() {
        firstQueuedNs = retries == 0 ? queuedNs : firstQueuedNs;
        return !begun
                && !request.isSwallowed()
                && retries < pool.shared().config().failureRules().retries().max()
                && connection.mayRetry(firstQueuedNs);
    }

    void sendAgain() {
        ByteBuf bytes = Objects.requireNonNull(message, "a read that was answered is not sent again");
        retries++;
        Elements expected = request.elements;
        if (expected != null) {
            expected.begin();
        }
        ServerConnection next = connection.again();
        if (next.isFull()) {
            FastFailure full = next.fullness();
            fail(full.kind(), full.response());
        } else if (next instanceof RetryingConnection retrying) {
            connection = retrying;
            sentOn(retrying);
            retrying.output().write(bytes, bytes.readerIndex(), bytes.readableBytes());
            retrying.retry(this, bytes.readableBytes());
            queued();
        } else {
            // A reload has just ended all this.
            sentOn(next);
            next.forward(request, bytes, bytes.readerIndex(), bytes.readableBytes());
            release();
        }
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        boolean isLoading =
                ResponseDecoder.isError(kind) && pool.dialect().rejection(source, index, length) == Rejection.NOT_READY;
        if (isLoading && connection.hasOnlyReadsOf(sender()) && mayBeSentAgain()) {
            sendAgain();
            return true;
        }
        release();
        return request.respond(source, index, length, kind);
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        boolean taken = request.respondInPart(source, index, length);
        begun |= taken;
        return taken;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        release();
        request.fail(kind, errorResponse);
    }

    private void release() {
        if (message != null) {
            message.release();
            message = null;
        }
    }

    @Override
    protected void responseTooLarge() {
        begun = true;
        super.responseTooLarge();
    }

    @Override
    protected void broken(Throwable cause) {
        release();
        super.broken(cause);
    }
}
