package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.server.DelegatingRequest;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath.Event;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.Side;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A read of one key whose value may have to be brought from another pool first. It stands in the queues of connections for the client's
 * request.
 *
 * <pre>
 *   ask ──► found                                                   ──► the client
 *       └─► not found ──► have the key alone ──► Transfer ──► ask again ──► the client
 *                                                   └─► neither has it ──► what was answered first
 * </pre>
 *
 * The first question costs nothing more than that of a plain read. The second one has its answer from the same server as all
 * further requests of the client for the key: the unique of a {@code gets} is good for its {@code cas}.
 */
public final class JointRead extends DelegatingRequest {
    private enum Step {
        ASKED,
        BRINGING,
        /** The value has just been brought; it may have gone again. */
        BROUGHT,
        /** The next response is the client's, whatever it says. */
        LAST
    }

    private JointKey key;
    private final JointClient client;
    private final Transfers words;
    private final Fencing fencing;
    private @Nullable ByteBuf message;
    private Step step;
    private final GateWait gateWait;
    private @Nullable ByteBuf miss;
    private int missKind;
    /** Among the client's reads. */
    private long number;
    /** Some of a response has been passed on. */
    private boolean begun;

    private boolean over;
    private @Nullable Transfer transfer;

    /** @param request the client's */
    public JointRead(Request request, Fencing fencing, JointKey key, JointClient client, Transfers words) {
        super(request);
        this.fencing = fencing;
        this.key = key;
        this.client = client;
        this.words = words;
        this.gateWait = new GateWait(client);
        this.step = firstStep();
    }

    /** With {@code split}, the own server of the key may be asked first. */
    private Step firstStep() {
        return key.sides().behind() == null ? Step.LAST : Step.ASKED;
    }

    /** Sends it for the first time. */
    public void begin(Consumer<Output> writer) {
        key.path().count(Event.READ);
        number = client.reads().add(key.key());
        FastFailure failure = ask(key.sides().reads(), writer);
        Side origin = key.sides().behind();
        if (failure != null && origin != null && key.path().isNear()) {
            step = Step.LAST;
            key.path().count(Event.READ_FROM_OTHER);
            failure = ask(origin, writer);
        }
        failIf(failure);
    }

    private void failIf(@Nullable FastFailure failure) {
        if (failure != null) {
            fail(failure.kind(), failure.response());
        }
    }

    private void askAgain(Side side) {
        ByteBuf bytes = requireNonNull(message, "a read that is not over has its bytes");
        begin();
        failIf(ask(side, out -> out.write(bytes, bytes.readerIndex(), bytes.readableBytes())));
    }

    /** Returns why it cannot be sent, null if it is. */
    private @Nullable FastFailure ask(Side side, Consumer<Output> writer) {
        Server server = key.serverIn(side);
        if (server == null) {
            return side.failureOf(key.bytes());
        }
        ServerConnection connection = client.connectionTo(server);
        if (connection.isFull()) {
            return connection.fullness();
        }
        sentTo(connection.server(), connection.own().prepared());
        Output out = connection.output();
        long before = out.pendingBytes();
        try {
            writer.accept(out);
        } catch (RuntimeException | Error e) {
            // No request may follow half a request.
            connection.broken(e);
            throw e;
        }
        int length = (int) (out.pendingBytes() - before);
        if (message == null) {
            message = out.retainLast(length);
        }
        connection.enqueue(this, length);
        queued();
        fencing.fence(connection);
        client.sentOn(connection);
        return null;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        boolean isError = ResponseDecoder.isError(kind);
        if (step == Step.ASKED && isError && key.path().isNear()) {
            askOrigin();
            return true;
        }
        if (step == Step.BROUGHT && (isError || isMiss(source, index, length)) && !isSwallowed()) {
            askOrigin();
            return true;
        }
        if (step == Step.ASKED && (isError || isMiss(source, index, length)) && !isSwallowed()) {
            miss = source.copy(index, length);
            missKind = kind;
            step = Step.BRINGING;
            bring();
            return true;
        }
        return answer(source, index, length, kind);
    }

    /** The client gets this, unless it may get something newer for an earlier read: then this one is asked once more. */
    private boolean answer(ByteBuf source, int index, int length, int kind) {
        if (!begun && hasOthersBefore()) {
            askBehindOthers();
            return true;
        }
        settled();
        return super.respond(source, index, length, kind);
    }

    private boolean hasOthersBefore() {
        return !isSwallowed() && client.reads().hasBefore(number, key.key());
    }

    private void askBehindOthers() {
        if (hasOthersBefore()) {
            client.reads().await(this::askBehindOthers);
        } else if (client.isGone()) {
            fail(ErrorKind.DISMISSED, client.pool().noServerResponse());
        } else {
            step = firstStep();
            askAgain(key.sides().reads());
        }
    }

    private boolean isMiss(ByteBuf source, int index, int length) {
        return client.pool().dialect().isMiss(commandName(), requireNonNull(message), source, index, length);
    }

    /** The pool in front does not answer; it is not needed. */
    private void askOrigin() {
        step = Step.LAST;
        key.path().count(Event.READ_FROM_OTHER);
        askAgain(requireNonNull(key.sides().behind(), "something can be brought"));
    }

    /** Only the first bytes say whether a long response has found something; those of a list do not. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        if (!begun && (hasOthersBefore() || (step != Step.LAST && isList(source.getByte(index))))) {
            return false;
        }
        boolean taken = super.respondInPart(source, index, length);
        if (taken) {
            begun = true;
            step = Step.LAST;
        }
        return taken;
    }

    static boolean isList(byte first) {
        return first == '*' || first == '~' || first == '%' || first == '>';
    }

    private void bring() {
        if (miss == null || transfer != null) {
            return;
        }
        key = key.asNow();
        if (refuseIfLate()) {
            return;
        }
        if (!key.enter(null, () -> client.later(this::bring))) {
            gateWait.begin();
            refuseIfLate();
            return;
        }
        if (key.isDoubted() && !key.path().isNear()) {
            repair();
        } else {
            transfer();
        }
    }

    /** A write that had the key at the gate meanwhile was not answered. */
    private void repair() {
        Repair[] repair = new Repair[1];
        repair[0] = new Repair(key, client, words, () -> {
            if (repair[0].failure() == null) {
                transfer();
            } else {
                cannotBring(repair[0].failure());
            }
        });
        repair[0].begin();
    }

    private void cannotBring(@Nullable FastFailure failure) {
        key.leave();
        endBringing();
        failIf(failure);
    }

    private void endBringing() {
        requireNonNull(miss).release();
        miss = null;
        step = Step.LAST;
    }

    /** Whether it has waited for its key for as long as it may, and goes on without. */
    private boolean refuseIfLate() {
        FastFailure late = gateWait.lateness(key);
        if (late != null) {
            endBringing();
            if (key.path().isNear()) {
                askOrigin();
            } else {
                failIf(late);
            }
        }
        return late != null;
    }

    private void transfer() {
        Side origin = requireNonNull(key.sides().behind(), "something can be brought");
        Transfer bringing = new Transfer(key, key.sides().reads(), origin, client, words, this::brought);
        transfer = bringing;
        bringing.begin();
    }

    private void brought() {
        Transfer done = requireNonNull(transfer);
        ByteBuf first = requireNonNull(miss);
        transfer = null;
        miss = null;
        key.leave();
        step = Step.LAST;
        switch (done.outcome()) {
            case ABSENT -> {
                answer(first, first.readerIndex(), first.readableBytes(), missKind);
            }
            case THERE -> {
                key.path().count(Event.READ_FROM_OTHER);
                step = key.path().isNear() ? Step.BROUGHT : Step.LAST;
                askAgain(key.sides().reads());
            }
            case REFUSED -> askOrigin();
            case FAILED -> {
                if (key.path().isNear()) {
                    askOrigin();
                } else {
                    failIf(done.failure());
                }
            }
        }
        first.release();
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        if ((step == Step.ASKED || step == Step.BROUGHT) && key.path().isNear() && message != null && !isSwallowed()) {
            askOrigin();
            return;
        }
        settled();
        super.fail(kind, errorResponse);
    }

    private void settled() {
        if (!over) {
            over = true;
            client.reads().remove(number);
            if (message != null) {
                message.release();
                message = null;
            }
        }
    }

    @Override
    protected void broken(Throwable cause) {
        settled();
        super.broken(cause);
    }
}
