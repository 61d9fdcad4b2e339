package dev.nutcracker.server;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ReplicaCounter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A read at a replica. It stands in the queue of a connection for the client's request, and keeps its bytes. If the replica answers
 * with an error or not at all, or does not find everything, the primary is asked, once.
 *
 * <p>No write of the client can come before the second question: a client does not write while it reads from replicas.
 */
final class ReplicaRead extends DelegatingRequest {
    private final PoolContext pool;
    private final ReplicaConnection connection;
    private final ReplicaSet set;
    private @Nullable ByteBuf message;
    /** Whether a part of the response is passed on already. */
    private boolean begun;

    ReplicaRead(Request request, PoolContext pool, ReplicaConnection connection, ReplicaSet set) {
        super(request);
        this.pool = pool;
        this.connection = connection;
        this.set = set;
    }

    /** Its bytes, whose reference it takes over. */
    void keep(ByteBuf bytes) {
        message = bytes;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (mayBeAskedAgain()) {
            ReplicaCounter reason = reasonToAskAgain(source, index, length, kind);
            if (reason != ReplicaCounter.ANSWERED) {
                askPrimary(reason, ErrorKind.NO_LIVE_SERVER, pool.noServerResponse());
                return true;
            }
        }
        set.count(ReplicaCounter.ANSWERED);
        release();
        return request.respond(source, index, length, kind);
    }

    /** No error of a replica reaches a client: at the primary it may be another one, or none. */
    private ReplicaCounter reasonToAskAgain(ByteBuf source, int index, int length, int kind) {
        if (ResponseDecoder.isError(kind)) {
            return ReplicaCounter.FAILED;
        }
        ByteBuf bytes = message;
        boolean isMiss = bytes != null
                && set.looksForMisses()
                && pool.dialect().isMiss(request.commandName(), bytes, source, index, length);
        return isMiss ? ReplicaCounter.MISSED : ReplicaCounter.ANSWERED;
    }

    /** What is found out only at the end, whether everything is there, forbids to pass on a part before. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        boolean isWhole = elements == null && source.getByte(index) == '$';
        if (mayBeAskedAgain() && set.looksForMisses() && !isWhole) {
            return false;
        }
        boolean taken = request.respondInPart(source, index, length);
        begun |= taken;
        return taken;
    }

    private boolean mayBeAskedAgain() {
        return !begun && !request.isSwallowed() && set.mayAskPrimary();
    }

    private void askPrimary(ReplicaCounter reason, ErrorKind kind, byte[] error) {
        set.count(reason);
        ByteBuf bytes = message;
        message = null;
        if (bytes == null) {
            throw new IllegalStateException("a read that was answered is not sent again");
        }
        try {
            Server primary = set.primaryOf(bytes);
            if (primary == null) {
                request.fail(kind, error);
                return;
            }
            send(primary.connection(connection.flavour(), connection.slot()), bytes);
        } finally {
            bytes.release();
        }
    }

    private void send(ServerConnection next, ByteBuf bytes) {
        if (next.isFull()) {
            FastFailure full = next.fullness();
            request.fail(full.kind(), full.response());
            return;
        }
        Preparation preparation = request.preparation();
        if (preparation != null) {
            next.own().prepare(preparation);
        }
        Elements expected = request.elements;
        if (expected != null) {
            expected.begin();
        }
        request.sentOn(next);
        next.forward(request, bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        if (mayBeAskedAgain()) {
            askPrimary(ReplicaCounter.FAILED, kind, errorResponse);
        } else {
            release();
            request.fail(kind, errorResponse);
        }
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
