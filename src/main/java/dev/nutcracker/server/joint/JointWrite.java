package dev.nutcracker.server.joint;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.Transfers.Use;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.Side;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write at a route of several pools, or a read that says enough only when its keys are there.
 *
 * <pre>
 *   wait for the client's own reads of the keys, and for the keys at the gate
 *        │
 *        ▼                        a SET or DEL: both at once, unless others are the last to delete
 *   bring the values ──► send ──┬──────────────────────────────► the other pools: the same, a delete, or the value
 *   if they matter              └── otherwise when it is done ──►        │
 *                                                                        ▼
 *                                             as many answers as are wanted ──► the client
 * </pre>
 *
 * While it waits or has further steps before it, the client is held back, so its requests stay in order. What goes out at once is
 * ordered by the connections.
 */
public final class JointWrite {
    private final JointClient client;
    private final ClientHold hold;
    private final Transfers words;
    private final Pool pool;
    private List<JointKey> keys;
    private List<JointKey> distinctKeys;
    private final JointPath path;
    private final Message message;
    private final @Nullable OwnWrite own;
    private final Fencing fencing;
    private final Use use;
    private final OtherParts others;
    private final boolean gated;
    private final GateWait gateWait;

    private final List<Transfer> transfers = new ArrayList<>(1);
    private int transferring;
    private boolean inGate;
    private boolean ownSent;
    private boolean ownDone;
    private boolean ownError;
    private boolean othersSent;
    private boolean over;
    private @Nullable FastFailure failure;

    /**
     * The bytes of a request, kept until it is over.
     *
     * @param request the request of which it is all or a part
     * @param bytes are sent to the server of the keys
     * @param firstKey the number of its first key in the request
     * @param isWhole whether {@code bytes} are the whole request
     * @param preparation that a server needs before it, null for none
     * @param keysApart the error if the keys are on several servers
     */
    public record Message(
            ParsedRequest request,
            ByteBuf bytes,
            int firstKey,
            boolean isWhole,
            @Nullable Preparation preparation,
            byte[] keysApart,
            Runnable release) {}

    /**
     * @param asked the client's request, which is answered in the end; null for one without a response
     * @param keys all at the same route
     */
    public JointWrite(
            @Nullable Request asked,
            Message message,
            Fencing fencing,
            Use use,
            List<JointKey> keys,
            JointClient client,
            Transfers words) {
        this.client = client;
        this.hold = new ClientHold(client);
        this.words = words;
        this.pool = client.pool();
        this.keys = keys;
        this.distinctKeys = JointKey.distinct(keys);
        this.path = keys.getFirst().path();
        this.message = message;
        this.fencing = fencing;
        this.use = use;
        this.own = asked == null ? null : new OwnWrite(asked, this);
        this.others = new OtherParts(this, message, use, path, client, words);
        // What nobody waits for must not make anybody wait.
        this.gated = path.awaited(1) > 0;
        this.gateWait = new GateWait(client);
    }

    /** Whether all pools are sent their parts at once. */
    private boolean isAtOnce() {
        return (use == Use.SETS && !path.deletesLast())
                || path.isNear()
                || (!path.bringsForWrites() && !words.isConditional(message.request()));
    }

    /** Begins, or tries again when what it waits for may be over. */
    public void begin() {
        if (over) {
            return;
        }
        if (client.isGone()) {
            end();
            return;
        }
        if (path.moves()) {
            keys = keys.stream().map(JointKey::asNow).toList();
            distinctKeys = JointKey.distinct(keys);
        }
        others.areFor(keys);
        if (refuseIfLate()) {
            return;
        }
        if (isBehindOwnReads()) {
            if (!holdsBackInVain()) {
                client.reads().await(this::begin);
            }
        } else if (!gated || enter()) {
            inGate = gated;
            prepare();
        }
    }

    private boolean isBehindOwnReads() {
        for (JointKey key : keys) {
            if (client.reads().has(key.key())) {
                return true;
            }
        }
        return false;
    }

    /** The client is held back. Returns whether that has been for as long as it may by now, and the request has ended. */
    private boolean holdsBackInVain() {
        hold.begin();
        gateWait.begin();
        return refuseIfLate();
    }

    private void prepare() {
        // Asked once: with fewer copies than all, another worker may come to doubt a key at any moment.
        boolean doubted = areAnyDoubted();
        if ((doubted || hasSteps()) && holdsBackInVain()) {
            return;
        }
        if (doubted) {
            repair();
        } else {
            serve();
        }
    }

    /** Whether it holds the client back until servers have answered. */
    private boolean hasSteps() {
        return !isAtOnce() || path.deletesFirst();
    }

    private void serve() {
        if (path.bringsForWrites() && use != Use.SETS) {
            bring();
        } else {
            send();
        }
    }

    /** The pool in front is passed by for such a key, and the next write deletes it there. */
    private boolean areAnyDoubted() {
        for (JointKey key : keys) {
            if (gated && !path.isNear() && key.isDoubted()) {
                return true;
            }
        }
        return false;
    }

    /** An earlier write was not answered. */
    private void repair() {
        List<Repair> repairs = new ArrayList<>(1);
        for (JointKey key : distinctKeys) {
            if (key.isDoubted()) {
                repairs.add(new Repair(key, client, words, () -> repaired(repairs)));
            }
        }
        transferring = repairs.size();
        repairs.forEach(Repair::begin);
    }

    private void repaired(List<Repair> repairs) {
        transferring--;
        if (transferring > 0) {
            return;
        }
        for (Repair repair : repairs) {
            failure = failure == null ? repair.failure() : failure;
        }
        if (failure == null) {
            serve();
        } else {
            end();
        }
    }

    /** Takes the keys, or waits for them. */
    private boolean enter() {
        Object owner = isAtOnce() && !areAnyDoubted() ? client : null;
        boolean entered = JointKey.enterAll(distinctKeys, owner, () -> client.later(this::begin));
        if (!entered) {
            holdsBackInVain();
        }
        return entered;
    }

    /** Whether it has waited for as long as it may, and has ended now. */
    private boolean refuseIfLate() {
        FastFailure late = gateWait.lateness(keys.getFirst());
        if (late != null) {
            failure = late;
            end();
        }
        return late != null;
    }

    private void bring() {
        for (JointKey key : keys) {
            Side origin = requireNonNull(key.sides().behind(), "something can be brought");
            transfers.add(new Transfer(key, key.sides().reads(), origin, client, words, this::brought));
        }
        transferring = transfers.size();
        transfers.forEach(Transfer::begin);
    }

    private void brought() {
        transferring--;
        if (transferring > 0) {
            return;
        }
        for (Transfer transfer : transfers) {
            switch (transfer.outcome()) {
                case THERE, ABSENT -> {}
                case REFUSED -> failure = Refusals.notBrought(pool.dialect());
                case FAILED -> failure = transfer.failure();
            }
        }
        if (failure == null) {
            others.hasBrought(transfers);
            send();
        } else {
            end();
        }
    }

    /** Its own part, and with it those of the others if they need not wait for its success. */
    private void send() {
        if (path.deletesFirst()) {
            sendOthers(true);
            return;
        }
        ownSent = true;
        FastFailure refused = sendOwn();
        if (refused != null) {
            failure = refused;
            end();
        } else if (isAtOnce()) {
            sendOthers(false);
            hold.end();
        }
    }

    /** The others have done their part. */
    private void sendBehindOthers() {
        ownSent = true;
        FastFailure refused = others.failure() == null ? sendOwn() : others.failure();
        if (refused == null) {
            hold.end();
        } else {
            failure = refused;
            end();
        }
    }

    /** Returns why it cannot be sent, null if it is. */
    private @Nullable FastFailure sendOwn() {
        JointKey first = keys.getFirst();
        Side writes = first.sides().writes();
        Server server = first.serverIn(writes);
        if (!JointKey.areWrittenTogether(keys)) {
            return new FastFailure(ErrorKind.SEVERAL_SERVERS, message.keysApart());
        }
        if (server == null) {
            return writes.failureOf(first.bytes());
        }
        ServerConnection connection = client.connectionTo(server);
        if (connection.isFull()) {
            return connection.fullness();
        }
        if (own == null) {
            OtherParts.sendSame(message, connection, client, words, new OwnAsk());
        } else {
            if (message.preparation() != null) {
                connection.own().prepare(message.preparation());
            }
            own.send(connection, message.bytes(), fencing);
        }
        client.sentOn(connection);
        return null;
    }

    /** The own part of a request without a response. */
    private final class OwnAsk implements Ask.Asker {
        @Override
        public void answered(ByteBuf response, boolean isError) {
            ownAnswered(isError);
        }

        @Override
        public void unanswered(FastFailure why) {
            ownFailed(why);
        }
    }

    private void sendOthers(boolean isSuccess) {
        others.send(isSuccess);
        othersSent = true;
        settle();
    }

    /** Whether the response of the own part can be passed on as soon as it comes. */
    boolean isOwnLast() {
        return othersSent && others.areEnough() && !others.decide();
    }

    void ownAnswered(boolean isError) {
        ownDone = true;
        ownError = isError;
        others.countRefused();
        if (othersSent) {
            settle();
        } else if (isError && !others.mayFollowError()) {
            end();
        } else {
            sendOthers(!isError);
        }
    }

    void ownFailed(FastFailure why) {
        doubt();
        ownDone = true;
        failure = why;
        if (othersSent) {
            settle();
        } else {
            end();
        }
    }

    /** A server has not answered its part. */
    void doubt() {
        if (pool.dialect().mayWrite(message.request())) {
            keys.forEach(JointKey::doubt);
        }
    }

    /** Another part is done. */
    void settle() {
        if (othersSent && others.areEnough()) {
            if (ownDone) {
                end();
            } else if (!ownSent) {
                sendBehindOthers();
            }
        }
    }

    /** Whether the response of a server says that there was nothing. */
    boolean isMiss(@Nullable String commandName, ByteBuf response) {
        Dialect dialect = pool.dialect();
        return dialect.isMiss(commandName, message.bytes(), response, response.readerIndex(), response.readableBytes());
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        if (inGate) {
            JointKey.leaveAll(distinctKeys);
        }
        if (path.isNear() && use == Use.SETS && ownDone && failure == null && others.failure() == null) {
            keys.forEach(key -> key.trustIfCaughtUp(client.nowNs()));
        }
        // An error of the server of the keys says more than that others have refused the same.
        FastFailure why = failure == null && !ownError ? others.failure() : failure;
        if (why != null) {
            gateWait.failed();
        }
        if (own != null && (why != null || !ownDone)) {
            own.refuse(why == null ? new FastFailure(ErrorKind.DISMISSED, pool.noServerResponse()) : why);
        } else if (own != null) {
            others.answer(own);
        }
        others.release();
        message.release().run();
        hold.end();
    }

    /** What a server must have been sent before it; null for nothing. */
    @Nullable
    Preparation preparation() {
        return message.preparation();
    }

    boolean isOwnDone() {
        return ownDone;
    }

    /** Whether the server of the keys has refused the request. */
    boolean isOwnError() {
        return ownError;
    }

    boolean isOver() {
        return over;
    }
}
