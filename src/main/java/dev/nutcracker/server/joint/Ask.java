package dev.nutcracker.server.joint;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Transfers.Question;
import dev.nutcracker.protocol.Transfers.Store;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request of the proxy's own, whose response somebody waits for. */
final class Ask extends Request {
    private static final Logger LOG = LoggerFactory.getLogger(Ask.class);

    private final @Nullable String command;
    private final @Nullable Object sender;
    private final Asker asker;
    private @Nullable Preparation preparation;

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

    /**
     * @param command the name of its command; null if it may be any that writes
     * @param sender the client among whose requests it has its place; null if that does not matter
     */
    Ask(int accepts, int keyCheck, @Nullable String command, @Nullable Object sender, Asker asker) {
        super(accepts, keyCheck);
        this.command = command;
        this.sender = sender;
        this.asker = asker;
    }

    /** A server must have been sent this before it. */
    Ask behind(@Nullable Preparation needed) {
        preparation = needed;
        return this;
    }

    /** Sends a question on that connection, whose place among the requests of clients does not matter. */
    static void send(Question question, ServerConnection connection, Asker asker) {
        send(question, connection, null, asker);
    }

    /** Sends a question on that connection, behind the requests of that client. */
    static void send(Question question, ServerConnection connection, @Nullable Object sender, Asker asker) {
        if (connection.isFull()) {
            asker.unanswered(connection.fullness());
        } else {
            connection.output().write(question.bytes());
            connection.enqueue(
                    new Ask(question.accepts(), 0, question.command(), sender, asker), question.bytes().length);
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
        connection.enqueue(new Ask(store.accepts(), 0, null, null, asker), (int) (out.pendingBytes() - before));
    }

    @Override
    protected @Nullable Object sender() {
        return sender;
    }

    @Override
    protected @Nullable String commandName() {
        return command;
    }

    @Override
    protected @Nullable Preparation preparation() {
        return preparation;
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
