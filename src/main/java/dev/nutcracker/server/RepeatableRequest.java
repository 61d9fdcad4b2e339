package dev.nutcracker.server;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Probe;
import dev.nutcracker.protocol.Redirection;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.routing.KeySlot;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request to the primary of a master, which is sent again if the server has not done it, because another server is the primary
 * now. It stands in the queue of a connection for the client's request, and keeps its bytes until it is answered.
 *
 * <p>From the first answer on that says that the server is a replica, no read that it answers counts: the value might be older than
 * what the client has written since. So reads are sent again as well. A write that it has done all the same counts.
 */
sealed class RepeatableRequest extends WaitingRequest permits RepeatableTransaction {
    static final int NO_SLOT = -1;

    private static final String BEING_RECONFIGURED = "TRYAGAIN the cluster is being reconfigured";

    private final ServedPrimary first;
    private final FollowingConnection connection;
    private final PoolContext pool;
    private ServedPrimary primary;
    private @Nullable ByteBuf message;

    /** Its place among all that were sent. */
    private final long number;

    private int timesPutOff;
    /** How often a node has said that its keys are at two nodes. */
    private int timesApart;

    private int slot = NO_SLOT;
    /** While it is on its way: the queue of its client for its slot; null if there is none. */
    private @Nullable SlotQueue queue;
    /** Whether a later request of its client is done, so that it must not be done after that. */
    private boolean isOvertaken;

    /** Whether the client has a part of the response. */
    private boolean isAnsweredInPart;

    private byte @Nullable [] lastError;
    /** Null before a node has sent it to another one. */
    private @Nullable Hops hops;

    RepeatableRequest(Request request, FollowingConnection connection, PoolContext pool, ServedPrimary primary) {
        super(request, pool);
        this.connection = connection;
        this.pool = pool;
        this.first = primary;
        this.primary = primary;
        this.number = primary.queue().nextNumber();
    }

    /** Its bytes, whose reference it takes over. */
    void keep(ByteBuf bytes) {
        message = bytes;
    }

    /** It waits before it is sent for the first time. */
    void notSent(int length) {
        lengthBytes = length;
        queuedNs = pool.turn().nowNs();
        queued();
    }

    /** Sends it to this server, which is the primary now. */
    void sendAgain(Server server) {
        sendAgain(server, null);
    }

    /** @param before is sent right before it; null for nothing */
    private void sendAgain(Server server, @Nullable Probe before) {
        ByteBuf bytes = message;
        ServedPrimary now = ServedPrimary.of(server);
        if (bytes == null || now == null) {
            throw new IllegalStateException("a request that was answered is not sent again");
        }
        if (isOvertaken) {
            giveUp();
            return;
        }
        stopWaiting();
        begin();
        primary = now;
        ServerConnection next = server.connection(connection.flavour(), connection.lane());
        Preparation preparation = request.preparation();
        if (preparation != null) {
            next.own().prepare(preparation);
        }
        if (before != null) {
            next.own().send(before.request(), before.accepts());
        }
        sendCommands(next.own());
        sentTo(next.server(), next.own().prepared());
        next.repeat(this, bytes);
    }

    @Override
    long repeatedBytes() {
        return message == null ? 0 : message.readableBytes();
    }

    /** Sends what belongs to it and comes before it. */
    void sendCommands(OwnRequests connection) {}

    /** Lower than those of the requests that were sent after it. */
    long number() {
        return number;
    }

    /** The queue that it belongs to while it is on its way. */
    @Nullable
    SlotQueue queue() {
        return queue;
    }

    /** From now on it belongs to that queue, if any, and not to the one before. */
    void joinQueue(@Nullable SlotQueue other) {
        SlotQueue before = queue;
        queue = other;
        if (before != null) {
            before.left(this);
        }
    }

    /** A later request of its client is done: from here on it is not sent again. */
    void overtaken() {
        isOvertaken = true;
    }

    /** Whether it was sent to this server last. */
    boolean isAt(Server server) {
        return primary == ServedPrimary.of(server);
    }

    /** The first of its keys; null if there is none. */
    byte @Nullable [] firstKey() {
        ByteBuf bytes = message;
        return bytes == null ? null : firstKey(bytes);
    }

    /** Whether it has several keys, or stands for several requests. */
    boolean hasSeveralKeys() {
        ByteBuf bytes = message;
        return bytes != null && pool.dialect().hasSeveralKeys(bytes);
    }

    /** It is put off; returns how often it has been before. */
    int putOff() {
        return timesPutOff++;
    }

    /** Whether its keys have been at two nodes for so long that it is sent for each of them now. */
    boolean isDivided(SlotMoves moves) {
        ByteBuf bytes = message;
        return bytes != null && DividedRequest.send(this, bytes, timesApart, moves, pool);
    }

    /** A request for one of its keys. */
    RepeatableRequest part(Request one, byte[] bytes) {
        RepeatableRequest part = new RepeatableRequest(one, connection, pool, first);
        part.keep(Unpooled.wrappedBuffer(bytes));
        part.slot = slot();
        return part;
    }

    /** A decoder for the response to it. */
    ResponseDecoder decoder() {
        ResponseDecoder decoder = pool.dialect().responseDecoder(connection.flavour());
        decoder.expect(elements);
        return decoder;
    }

    /** Whether it waits for another owner of its slot than this one. */
    boolean waitsForOther(@Nullable Server owner) {
        return hops != null && hops.waitsForOther(owner);
    }

    /** The slot of its keys in a cluster; {@link #NO_SLOT} if it has none, and belongs to the node to which it was sent. */
    int slot() {
        byte[] key = slot == NO_SLOT ? firstKey() : null;
        if (key != null) {
            slot = KeySlot.of(key, 0, key.length);
        }
        return slot;
    }

    /** As {@link #firstKey()}, of these bytes. */
    byte @Nullable [] firstKey(ByteBuf bytes) {
        return pool.dialect().firstKey(bytes);
    }

    /** The name of the server to which it was sent first. */
    String firstNode() {
        return first.queue().master();
    }

    /** No server will do it. */
    void giveUp(byte[] error) {
        fail(ErrorKind.SERVER_DOWN, error);
    }

    /** As {@link #giveUp(byte[])}, with what a server has said last. */
    void giveUp() {
        byte[] error = first.queue().moves() == null
                ? first.queue().error()
                : pool.dialect().repeatedError(BEING_RECONFIGURED);
        giveUp(lastError == null ? error : lastError);
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (!request.isSwallowed() && repeatIfNotDone(source, index, length, kind)) {
            return true;
        }
        release();
        return request.respond(source, index, length, kind);
    }

    /** If the server has not done it: lets it wait for another try, or sends it at once. Returns whether it did so. */
    boolean repeatIfNotDone(ByteBuf source, int index, int length, int kind) {
        Rejection rejection =
                ResponseDecoder.isError(kind) ? pool.dialect().rejection(source, index, length) : Rejection.NONE;
        return repeatIfNotDone(rejection, source, index, length);
    }

    /** The same for an error that says this. */
    final boolean repeatIfNotDone(Rejection rejection, ByteBuf source, int index, int length) {
        if (rejection != Rejection.NONE) {
            pool.shared().primaries().rejected(rejection);
        }
        if (rejection.isOfSlots()) {
            pool.shared().primaries().slotMoves(pool.turn().nowNs());
        }
        if (isOvertaken && rejection != Rejection.NONE) {
            giveUp();
            return true;
        }
        return switch (rejection) {
            case NONE -> (primary.isDemoted() && mayBeRepeated() && repeatOrGiveUp()) || repeatBehindOthers();
            case DEMOTED, NOT_READY, CLUSTER_DOWN -> {
                primary.rejected(rejection, ByteBufUtil.getBytes(source, index, length));
                yield repeatOrGiveUp();
            }
            case MOVED, ASK -> {
                String error = source.toString(index, length, StandardCharsets.ISO_8859_1);
                lastError = pool.dialect().repeatedError(BEING_RECONFIGURED);
                yield redirect(rejection, Redirection.parse(error));
            }
            case TRY_AGAIN -> {
                lastError = ByteBufUtil.getBytes(source, index, length);
                timesApart++;
                yield tryLater();
            }
        };
    }

    /**
     * The server has done it. But it may have rejected an earlier request of the same client, which still waits to be sent again. Then a
     * read is repeated behind that one. If it was a write, the earlier ones come too late: they get their errors. Returns whether it is
     * repeated.
     */
    private boolean repeatBehindOthers() {
        if (request.sender() == null) {
            return false;
        }
        PrimaryQueue primaryQueue = first.queue();
        if (primaryQueue.hasBefore(this)) {
            if (mayBeRepeated() && waitToRepeat()) {
                return true;
            }
            primaryQueue.giveUpBefore(this);
        }
        SlotMoves moves = primaryQueue.moves();
        SlotQueue before = moves == null ? null : moves.queueBefore(this);
        if (before != null) {
            if (mayBeRepeated()) {
                if (isTooLate(pool.turn().nowNs())) {
                    giveUp();
                } else {
                    before.add(this);
                }
                return true;
            }
            before.giveUpBefore(this);
        }
        return false;
    }

    private boolean hasOthersBefore() {
        SlotMoves moves = first.queue().moves();
        return moves != null && moves.queueBefore(this) != null;
    }

    /** Whether it is a read of which nobody has a part of the response. */
    boolean mayBeRepeated() {
        return !isAnsweredInPart && isRead();
    }

    /** Nothing that the server has answered counts. */
    private boolean repeatOrGiveUp() {
        if (!waitToRepeat()) {
            giveUp(first.queue().error());
        }
        return true;
    }

    /** Waits until whoever names the primary has looked, unless it has waited for as long as requests may; returns whether it waits. */
    private boolean waitToRepeat() {
        if (isTooLate(pool.turn().nowNs())) {
            return false;
        }
        first.queue().add(this);
        return true;
    }

    private boolean tryLater() {
        SlotMoves moves = first.queue().moves();
        if (moves == null || isTooLate(pool.turn().nowNs())) {
            return false;
        }
        if (hops != null) {
            hops.beginAgain();
        }
        moves.opened(slot());
        moves.later(this);
        return true;
    }

    /** No client of the pool is told of a redirection: it would go to the node itself. */
    private boolean redirect(Rejection rejection, @Nullable Redirection redirection) {
        SlotMoves moves = first.queue().moves();
        if (moves == null || redirection == null) {
            giveUp();
            return true;
        }
        slot = redirection.slot();
        String from = primary.queue().master();
        Server target = moves.node(redirection.node(from));
        if (hops == null) {
            hops = new Hops(pool);
        }
        switch (hops.after(rejection, redirection, from, target)) {
            case GIVE_UP -> giveUp();
            case LATER -> moves.later(this);
            case ASK -> moves.ask(this, requireNonNull(target));
            case GO -> moves.follow(this);
        }
        return true;
    }

    /** Sends it to this server, which has its keys only for those that ask. */
    void ask(Server node) {
        sendAgain(node, pool.dialect().asking());
    }

    /** The name of the node that has the slot, by the one that it was sent to last; null if that one has not said so. */
    @Nullable
    String movedTo() {
        return hops == null ? null : hops.movedTo();
    }

    /** Whether it is known to read only. */
    boolean isRead() {
        String name = request.commandName();
        return name != null && pool.dialect().onlyReads(name);
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        if ((primary.isDemoted() || hasOthersBefore()) && isRead()) {
            return false;
        }
        boolean taken = request.respondInPart(source, index, length);
        isAnsweredInPart |= taken;
        return taken;
    }

    /** It has been sent, and perhaps done. */
    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        release();
        request.fail(kind, errorResponse);
    }

    void release() {
        stopWaiting();
        joinQueue(null);
        if (message != null) {
            message.release();
            message = null;
        }
    }

    /** It was never sent: it waits for the primary, unless it has waited for as long as requests may. */
    void unsent(byte[] error) {
        if (!waitToRepeat()) {
            giveUp(error);
        }
    }

    @Override
    protected void responseTooLarge() {
        release();
        super.responseTooLarge();
    }

    @Override
    protected void broken(Throwable cause) {
        release();
        super.broken(cause);
    }
}
