package dev.nutcracker.server;

import dev.nutcracker.config.Retries;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A shared connection to the primary of a master. Its requests follow the primary: those that a server has not done are sent to
 * the next primary ({@link RepeatableRequest}).
 */
final class FollowingConnection extends KeepingConnection {
    private final PoolContext pool;
    private final ServedPrimary primary;

    /** As the constructor. The class is loaded with the first call, so that in other pools it is not there. */
    static ServerConnection of(ConnectionSetup setup, ServedPrimary primary, @Nullable ServerConnection predecessor) {
        return new FollowingConnection(setup, primary, predecessor);
    }

    private FollowingConnection(ConnectionSetup setup, ServedPrimary primary, @Nullable ServerConnection predecessor) {
        super(setup, predecessor);
        this.pool = setup.pool();
        this.primary = primary;
    }

    /** Requests have waited long enough for a primary: further ones do not get as far as to a server that is none. */
    @Override
    public boolean isFull() {
        return primary.queue().isOver() || super.isFull();
    }

    @Override
    public FastFailure fullness() {
        return primary.queue().isOver() ? primary.queue().failure() : super.fullness();
    }

    @Override
    public void enqueue(Request request, int lengthBytes) {
        RepeatableRequest repeatable = new RepeatableRequest(request, this, pool, primary);
        repeatable.keep(output().retainLast(lengthBytes));
        if (primary.queue().letsWait(repeatable)) {
            output().dropLast(lengthBytes);
            repeatable.notSent(lengthBytes);
            primary.queue().letWait(repeatable);
            return;
        }
        super.enqueue(repeatable, lengthBytes);
        repeatable.queued();
        sent(repeatable);
    }

    private void sent(RepeatableRequest request) {
        SlotMoves moves = primary.queue().moves();
        if (moves != null) {
            moves.sent(request);
        }
    }

    @Override
    public void forwardTransaction(TransactionBytes before, Request exec, ByteBuf message, int start, int length) {
        RepeatableTransaction transaction = new RepeatableTransaction(exec, this, pool, primary, before);
        transaction.notSent(length);
        if (primary.queue().isTooLate(transaction)) {
            primary.queue().refuseLate(transaction);
            return;
        }
        transaction.sendCommands(own());
        output().write(message, start, length);
        transaction.keep(output().retainLast(length));
        super.enqueue(transaction, length);
        transaction.queued();
        sent(transaction);
    }

    @Override
    void repeat(Request request, ByteBuf message) {
        output().write(message, message.readerIndex(), message.readableBytes());
        super.enqueue(request, message.readableBytes());
    }

    /** Requests that were never sent are not lost, unless no other connection would be better. */
    @Override
    void handOver(CloseCause cause) {
        if (!primary.isCutOff() && !cause.mayBeTriedAgain()) {
            return;
        }
        byte[] error = pool.dialect().errorResponse(cause.text());
        if (retries().areOn()) {
            LostReads.of(this)
                    .forEach(
                            RepeatableRequest.class,
                            RepeatableRequest::mayBeRepeated,
                            _ -> pool.retryBudget()
                                    .take(retries().percent(), pool.turn().nowNs()),
                            read -> read.unsent(error));
        }
        ServerConnection next = successor();
        if (next != null && !primary.isCutOff()) {
            next.takeFirst(this);
            return;
        }
        RequestQueue waiting = requests().waiting;
        for (Request request = waiting.poll(); request != null; request = waiting.poll()) {
            if (request instanceof RepeatableRequest repeatable) {
                repeatable.unsent(error);
            } else {
                request.fail(ErrorKind.CLOSED, error);
            }
        }
    }

    private Retries retries() {
        return pool.shared().config().failureRules().retries();
    }
}
