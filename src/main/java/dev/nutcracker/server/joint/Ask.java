package dev.nutcracker.server.joint;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Transfers.Question;
import dev.nutcracker.protocol.Transfers.Store;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request of the proxy's own, whose response somebody waits for. */
final class Ask extends Request {
    private static final Logger LOG = LoggerFactory.getLogger(Ask.class);

    private final Asker asker;

    /** Waits for a response. */
    interface Asker {
        /**
         * @param response stays the caller's
         * @param isError whether the server has refused
         */
        void answered(ByteBuf response, boolean isError);

        /** There will be no response. */
        void unanswered(FastFailure failure);
    }

    Ask(int accepts, int keyCheck, Asker asker) {
        super(accepts, keyCheck);
        this.asker = asker;
    }

    /** Sends a question on that connection. */
    static void send(Question question, ServerConnection connection, Asker asker) {
        if (connection.isFull()) {
            asker.unanswered(connection.fullness());
        } else {
            connection.own().send(question.bytes(), new Ask(question.accepts(), 0, asker));
        }
    }

    /**
     * Sends a value that was fetched at another server.
     *
     * @param fetched the response that has it; it stays the caller's
     */
    static void send(Store store, ByteBuf fetched, ServerConnection connection, Asker asker) {
        if (connection.isFull()) {
            asker.unanswered(connection.fullness());
            return;
        }
        Output out = connection.output();
        long before = out.pendingBytes();
        try {
            out.write(store.head());
            out.write(fetched, store.index(), store.length());
            out.write(store.tail());
        } catch (RuntimeException | Error e) {
            // Half a request must not be followed by others.
            connection.broken(e);
            throw e;
        }
        connection.enqueue(new Ask(store.accepts(), 0, asker), (int) (out.pendingBytes() - before));
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        asker.answered(source.slice(index, length), ResponseDecoder.isError(kind));
        return false;
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        asker.unanswered(new FastFailure(kind, errorResponse));
    }

    @Override
    protected void broken(Throwable cause) {
        LOG.error("a defect while a request of the proxy's own was settled", cause);
    }
}
