package dev.nutcracker.server;

import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;

/**
 * A read that is sent again if its server does not answer it, or says that it is loading. It stands in the queue of a connection
 * for the client's request, and keeps its bytes.
 */
final class RetriedRead extends KeptRead {
    private final PoolContext pool;
    private RetryingConnection connection;
    private long firstQueuedNs;
    private int retries;

    RetriedRead(Request request, PoolContext pool, RetryingConnection connection) {
        super(request);
        this.pool = pool;
        this.connection = connection;
    }

    /** Takes from the budget what it needs to be sent again; returns false if it may not be. */
    boolean takeRetry() {
        firstQueuedNs = retries == 0 ? queuedNs : firstQueuedNs;
        return isWanted()
                && retries < pool.shared().config().failureRules().retries().max()
                && connection.takeRetry(firstQueuedNs);
    }

    void sendAgain() {
        ByteBuf bytes = bytes();
        retries++;
        begin();
        ServerConnection next = connection.again();
        if (next.isFull()) {
            FastFailure full = next.fullness();
            fail(full.kind(), full.response());
        } else if (next instanceof RetryingConnection retrying) {
            connection = retrying;
            sentTo(retrying.server(), retrying.own().prepared());
            retrying.output().write(bytes, bytes.readerIndex(), bytes.readableBytes());
            retrying.retry(this, bytes.readableBytes());
        } else {
            // A reload has just ended all this.
            sentTo(next.server(), next.own().prepared());
            next.forward(request, bytes, bytes.readerIndex(), bytes.readableBytes());
            takesSince(firstQueuedNs);
            release();
        }
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        boolean isLoading =
                ResponseDecoder.isError(kind) && pool.dialect().rejection(source, index, length) == Rejection.NOT_READY;
        if (isLoading && connection.hasOnlyReadsOf(sender()) && takeRetry()) {
            sendAgain();
            return true;
        }
        release();
        return request.respond(source, index, length, kind);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        release();
        request.fail(kind, errorResponse);
    }
}
