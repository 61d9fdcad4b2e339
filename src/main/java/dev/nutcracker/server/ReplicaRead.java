package dev.nutcracker.server;

import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ReplicaCounter;
import io.netty.buffer.ByteBuf;

/**
 * A read at a replica. It stands in the queue of a connection for the client's request, and keeps its bytes. If the replica answers
 * with an error or not at all, or does not find everything, the primary is asked, once.
 *
 * <p>No write of the client can come before the second question: a client does not write while it reads from replicas.
 */
final class ReplicaRead extends KeptRead {
    private final PoolContext pool;
    private final ReplicaConnection connection;
    private final ReplicaSet set;

    ReplicaRead(Request request, PoolContext pool, ReplicaConnection connection, ReplicaSet set) {
        super(request);
        this.pool = pool;
        this.connection = connection;
        this.set = set;
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
        boolean isMiss =
                set.looksForMisses() && pool.dialect().isMiss(request.commandName(), bytes(), source, index, length);
        return isMiss ? ReplicaCounter.MISSED : ReplicaCounter.ANSWERED;
    }

    /** What is found out only at the end, whether everything is there, forbids to pass on a part before. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        boolean isWhole = elements == null && source.getByte(index) == '$';
        if (mayBeAskedAgain() && set.looksForMisses() && !isWhole) {
            return false;
        }
        return super.respondInPart(source, index, length);
    }

    private boolean mayBeAskedAgain() {
        return isWanted() && set.mayAskPrimary();
    }

    private void askPrimary(ReplicaCounter reason, ErrorKind kind, byte[] error) {
        set.count(reason);
        try {
            Server primary = set.primaryOf(bytes());
            if (primary == null) {
                request.fail(kind, error);
            } else {
                send(primary.connection(connection.flavour(), connection.lane()), bytes());
            }
        } finally {
            release();
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
        begin();
        request.sentTo(next.server(), next.own().prepared());
        next.forward(request, bytes, bytes.readerIndex(), bytes.readableBytes());
        takesSince(queuedNs);
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
}
