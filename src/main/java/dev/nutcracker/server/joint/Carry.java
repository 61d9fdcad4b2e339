package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.Transfers.Store;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives other servers the value that a key has after a write, in place of the one that they have; if it has none, they get a delete.
 *
 * <pre>
 *   behind the write:  look, fetch ──► store at each other server, or delete there
 * </pre>
 */
final class Carry {
    private final JointKey key;
    private final List<Server> others;
    private final JointClient client;
    private final Transfers words;
    private final Runnable sent;
    private final Consumer<@Nullable FastFailure> done;
    private @Nullable ByteBuf looked;

    /**
     * @param sent called when the others have been sent their part
     * @param done called once for each of the others, with what is wrong there, null for nothing
     */
    Carry(
            JointKey key,
            List<Server> others,
            JointClient client,
            Transfers words,
            Runnable sent,
            Consumer<@Nullable FastFailure> done) {
        this.key = key;
        this.others = others;
        this.client = client;
        this.words = words;
        this.sent = sent;
        this.done = done;
    }

    /** @param connection to the server that has the value; nothing else is sent there before the value is asked for */
    void begin(ServerConnection connection) {
        begin(connection, null);
    }

    /** As {@link #begin}, behind the requests of the client that have been sent on that connection. */
    void beginBehindClient(ServerConnection connection) {
        begin(connection, client.sender());
    }

    private void begin(ServerConnection connection, @Nullable Object sender) {
        Ask.send(words.look(key.bytes()), connection, sender, new Looking());
        Ask.send(words.fetch(key.bytes()), connection, sender, new Fetching());
    }

    private final class Looking implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            looked = isError ? null : response.copy();
        }

        /** The next question gets no answer, either. */
        @Override
        public void unanswered(FastFailure failure) {}
    }

    private final class Fetching implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            ByteBuf ttl = looked;
            if (isError || ttl == null) {
                fail(Refusals.of(client.pool().dialect(), response));
                return;
            }
            ByteBuf value = response.copy();
            Store store = words.store(key.bytes(), ttl, value, 0, true);
            for (Server other : others) {
                ServerConnection connection = client.sideConnectionTo(other);
                if (store == null) {
                    Ask.send(words.delete(key.bytes()), connection, new Doing());
                } else {
                    Ask.send(requireNonNull(store), value, connection, new Doing());
                }
            }
            value.release();
            release();
            sent.run();
        }

        @Override
        public void unanswered(FastFailure failure) {
            fail(failure);
        }

        private void fail(FastFailure failure) {
            release();
            others.forEach(_ -> done.accept(failure));
            sent.run();
        }
    }

    private void release() {
        if (looked != null) {
            looked.release();
            looked = null;
        }
    }

    private final class Doing implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            done.accept(isError ? Refusals.of(client.pool().dialect(), response) : null);
        }

        @Override
        public void unanswered(FastFailure failure) {
            done.accept(failure);
        }
    }
}
