package dev.nutcracker.server;

import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that is sent in one piece: this request is its end, and answered with the results.
 *
 * <pre>
 *   MULTI   SET a 1   GET a   EXEC            MULTI   SET a 1   GET a   EXEC
 *   +OK     -MOVED    -MOVED  -EXECABORT  ──► to the other node
 *           └ why     └─ nothing was done
 * </pre>
 */
final class RepeatableTransaction extends RepeatableRequest {
    private final PoolContext pool;
    private final TransactionBytes before;
    /** The first error of a command, when it was last sent; null if there was none that says anything of the server. */
    private byte @Nullable [] rejection;

    private boolean released;

    RepeatableTransaction(
            Request exec,
            FollowingConnection connection,
            PoolContext pool,
            ServedPrimary primary,
            TransactionBytes before) {
        super(exec, connection, pool, primary);
        this.pool = pool;
        this.before = before;
    }

    @Override
    long repeatedBytes() {
        return super.repeatedBytes() + before.commands().readableBytes();
    }

    @Override
    boolean hasSeveralKeys() {
        return true;
    }

    @Override
    void sendCommands(OwnRequests connection) {
        rejection = null;
        connection.send(before.multi(), new Step(before.acceptsQueued()));
        ByteBuf commands = before.commands();
        for (int at = commands.readerIndex(); at < commands.writerIndex(); ) {
            int length = commands.getInt(at);
            at += Integer.BYTES;
            connection.send(commands, at, length, new Step(before.acceptsQueued()));
            at += length;
        }
    }

    @Override
    boolean repeatIfNotDone(ByteBuf source, int index, int length, int kind) {
        byte[] first = rejection;
        if (first == null || !ResponseDecoder.isError(kind)) {
            return super.repeatIfNotDone(source, index, length, kind);
        }
        ByteBuf error = Unpooled.wrappedBuffer(first);
        return repeatIfNotDone(pool.dialect().rejection(error, 0, first.length), error, 0, first.length);
    }

    @Override
    byte @Nullable [] firstKey() {
        return released ? null : firstKey(Unpooled.EMPTY_BUFFER);
    }

    @Override
    byte @Nullable [] firstKey(ByteBuf exec) {
        ByteBuf commands = before.commands();
        for (int at = commands.readerIndex(); at < commands.writerIndex(); ) {
            int length = commands.getInt(at);
            at += Integer.BYTES;
            byte[] key = pool.dialect().firstKey(commands.slice(at, length));
            if (key != null) {
                return key;
            }
            at += length;
        }
        return null;
    }

    @Override
    void release() {
        super.release();
        if (!released) {
            released = true;
            before.commands().release();
        }
    }

    /** One of the requests before the end. */
    private final class Step extends Request {
        Step(int accepts) {
            super(accepts);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            if (rejection == null
                    && ResponseDecoder.isError(kind)
                    && pool.dialect().rejection(source, index, length) != Rejection.NONE) {
                rejection = ByteBufUtil.getBytes(source, index, length);
            }
            return false;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {}

        @Override
        protected void broken(Throwable cause) {
            RepeatableTransaction.this.broken(cause);
        }
    }
}
