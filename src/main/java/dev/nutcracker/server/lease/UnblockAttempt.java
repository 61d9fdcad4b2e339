package dev.nutcracker.server.lease;

import dev.nutcracker.protocol.UnblockWords;
import dev.nutcracker.server.PoolContext;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the wait of a lease's client, by way of another connection to the server: one attempt at a time.
 *
 * <pre>
 *   lease      who am I? ─► BLPOP …                                           ◄─ nothing, or an error
 *   another                   have you got that one? ─► unblock it ─► yes
 * </pre>
 *
 * <p>The answer for this lease must not be used for another client. So the lease is not given back while an attempt is in
 * progress. And the other connection may lead to a server that has restarted and knows another client by the same number,
 * so that server is asked first.
 */
final class UnblockAttempt {
    /** After this time the caller gets the result that nothing was ended. */
    private static final long RESULT_MS = 1000;
    /** The request that blocks may still be on its way to the server. */
    private static final int TRIES = 3;

    private final PoolContext pool;
    private final ServerConnection lease;
    private final UnblockWords words;
    private boolean asked;
    private boolean answered;
    private @Nullable String identity;
    private @Nullable Attempt attempt;

    UnblockAttempt(PoolContext pool, ServerConnection lease) {
        this.pool = pool;
        this.lease = lease;
        this.words = pool.dialect().unblocking();
    }

    /** Makes the lease ask the server for its identity, once. */
    void prepare() {
        if (!asked) {
            asked = true;
            lease.own().send(words.askIdentity(), new Question(this::identified));
        }
    }

    private void identified(@Nullable ByteBuf response) {
        answered = true;
        identity = response == null ? null : words.identity(response);
        if (attempt != null) {
            attempt.begin();
        }
    }

    /** Whether the lease has to stay with its client. */
    boolean isUnderWay() {
        return attempt != null;
    }

    /**
     * Starts the attempt.
     *
     * @param other gives the connection to use
     * @param done called once, with whether the client was waiting and does not wait any more
     */
    void begin(Supplier<ServerConnection> other, boolean withError, Consumer<Boolean> done) {
        if (!asked || attempt != null) {
            done.accept(false);
            return;
        }
        Attempt begun = new Attempt(other, withError, done);
        attempt = begun;
        pool.loop().schedule(begun::expire, RESULT_MS, TimeUnit.MILLISECONDS);
        if (answered) {
            begun.begin();
        }
    }

    private final class Attempt {
        private final Supplier<ServerConnection> other;
        private final boolean withError;
        private final Consumer<Boolean> done;
        private boolean told;
        private int tries;

        Attempt(Supplier<ServerConnection> other, boolean withError, Consumer<Boolean> done) {
            this.other = other;
            this.withError = withError;
            this.done = done;
        }

        void begin() {
            String who = identity;
            if (who == null || lease.isIdle()) {
                end(false);
                return;
            }
            ServerConnection by = other.get();
            if (by.isFull()) {
                end(false);
                return;
            }
            by.own().send(words.find(who), new Question(response -> {
                if (response != null && words.isFound(who, response) && !lease.isIdle()) {
                    unblock(who, by);
                } else {
                    end(false);
                }
            }));
        }

        private void unblock(String who, ServerConnection by) {
            tries++;
            by.own().send(words.unblock(who, withError), new Question(response -> {
                boolean unblocked = response != null && words.isUnblocked(response);
                if (response != null && !unblocked && tries < TRIES && !lease.isIdle()) {
                    unblock(who, by);
                } else {
                    end(unblocked);
                }
            }));
        }

        private void end(boolean unblocked) {
            attempt = null;
            tell(unblocked);
            lease.joinTurn();
        }

        private void expire() {
            if (attempt == this) {
                tell(false);
            }
        }

        private void tell(boolean unblocked) {
            if (!told) {
                told = true;
                done.accept(unblocked);
            }
        }
    }

    /** A request of the proxy's own; {@code whenOver} gets its response, or learns that there is none. */
    private final class Question extends Request {
        private final Consumer<@Nullable ByteBuf> whenOver;

        Question(Consumer<@Nullable ByteBuf> whenOver) {
            super(words.accepts());
            this.whenOver = whenOver;
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            whenOver.accept(source.slice(index, length));
            return false;
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            whenOver.accept(null);
        }

        @Override
        protected void broken(Throwable cause) {
            lease.broken(cause);
        }
    }
}
