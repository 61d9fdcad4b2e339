package dev.nutcracker.server;

import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Probe;
import dev.nutcracker.protocol.Redirection;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request to the primary of a master, which is sent again if the server has not done it, because another server is the primary
 * now. It stands in the queue of a connection for the client's request, and keeps its bytes until it is answered. While it stands
 * in no connection's queue it accounts for them itself.
 *
 * <p>From the first answer on that says that the server is a replica, no read that it answers counts: the value might be older than
 * what the client has written since. So reads are sent again as well. A write that it has done all the same counts.
 */
sealed class RepeatableRequest extends DelegatingRequest permits RepeatableTransaction {
    static final int NO_SLOT = -1;

    private static final int ATTEMPTS_MAX = 5;
    /** How often it follows a redirection of a cluster. */
    private static final int HOPS_MAX = 5;

    private static final String BEING_RECONFIGURED = "TRYAGAIN the cluster is being reconfigured";

    private final ServedPrimary first;
    private final FollowingConnection connection;
    private final PoolContext pool;
    private ServedPrimary primary;
    private @Nullable ByteBuf message;
    /** What it has in the account of memory, while it waits to be sent again. */
    private long waitingBytes;

    private int attempts = 1;
    private int timesPutOff;
    private int slot = NO_SLOT;
    private byte @Nullable [] lastError;
    /** The node that the latest one has named. */
    private @Nullable String movedTo;
    /** The node that has said that the slot is another's, which is not known yet. */
    private @Nullable String rejectedBy;

    RepeatableRequest(Request request, FollowingConnection connection, PoolContext pool, ServedPrimary primary) {
        super(request);
        this.connection = connection;
        this.pool = pool;
        this.first = primary;
        this.primary = primary;
    }

    /** Its bytes, whose reference it takes over. */
    void keep(ByteBuf bytes) {
        message = bytes;
    }

    /** Sends it to this server, which is the primary now. */
    void sendAgain(Server server) {
        sendAgain(server, null);
    }

    /** @param before is sent right before it; null for nothing */
    private void sendAgain(Server server, @Nullable Probe before) {
        ByteBuf bytes = message;
        ServedPrimary now = server.primary();
        if (bytes == null || now == null) {
            throw new IllegalStateException("a request that was answered is not sent again");
        }
        stopWaiting();
        primary = now;
        attempts++;
        ServerConnection next = server.connection(connection.flavour(), connection.slot());
        Preparation preparation = request.preparation();
        if (preparation != null) {
            next.own().prepare(preparation);
        }
        if (before != null) {
            next.own().send(before.request(), before.accepts());
        }
        sendCommands(next.own());
        sentOn(next);
        next.repeat(this, bytes);
    }

    /** It is in no connection's queue from here on, until it is sent again or answered. */
    void startWaiting() {
        if (waitingBytes == 0) {
            waitingBytes = repeatedBytes();
            pool.memory().change(waitingBytes);
        }
    }

    private void stopWaiting() {
        pool.memory().change(-waitingBytes);
        waitingBytes = 0;
    }

    /** The bytes that it keeps. */
    long repeatedBytes() {
        return message == null ? 0 : message.readableBytes();
    }

    /** Sends what belongs to it and comes before it. */
    void sendCommands(OwnRequests connection) {}

    /** It is put off, which its age bounds: its attempts count anew, but it has had its first. */
    void beginAnew() {
        attempts = 1;
    }

    /** It is put off; returns how often it has been before. */
    int putOff() {
        return timesPutOff++;
    }

    /** Whether it waits for another owner of its slot than this one. */
    boolean waitsForOther(@Nullable Server owner) {
        boolean waits = rejectedBy != null && (owner == null || owner.name().equals(rejectedBy));
        if (!waits) {
            rejectedBy = null;
        }
        return waits;
    }

    /** The slot of its keys in a cluster; {@link #NO_SLOT} if it has none, and belongs to the node to which it was sent. */
    int slot() {
        ByteBuf bytes = message;
        byte[] key = slot != NO_SLOT || bytes == null ? null : firstKey(bytes);
        if (key != null) {
            slot = SlotTable.slotOf(key, 0, key.length);
        }
        return slot;
    }

    /** The first of its keys; null if there is none. */
    byte @Nullable [] firstKey(ByteBuf bytes) {
        return pool.dialect().firstKey(bytes);
    }

    /** The name of the server to which it was sent first. */
    String firstNode() {
        return first.line().master();
    }

    /** No server will do it. */
    void giveUp(byte[] error) {
        fail(ErrorKind.SERVER_DOWN, error);
    }

    /** As {@link #giveUp(byte[])}, with what a server has said last. */
    void giveUp() {
        giveUp(lastError == null ? first.line().error() : lastError);
    }

    /** Whether it has waited for as long as requests may. */
    boolean isTooLate(long nowNs) {
        return nowNs - request.queuedNs
                > TimeUnit.MILLISECONDS.toNanos(
                        pool.shared().config().topology().failoverWaitMs());
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (!request.isSwallowed() && isToBeRepeated(source, index, length, kind)) {
            return true;
        }
        release();
        return request.respond(source, index, length, kind);
    }

    /** If so, it waits already, or has been sent. */
    boolean isToBeRepeated(ByteBuf source, int index, int length, int kind) {
        Rejection rejection =
                ResponseDecoder.isError(kind) ? pool.dialect().rejection(source, index, length) : Rejection.NONE;
        return isToBeRepeated(rejection, source, index, length);
    }

    /** The same for an error that says this. */
    final boolean isToBeRepeated(Rejection rejection, ByteBuf source, int index, int length) {
        if (rejection != Rejection.NONE) {
            pool.shared().primaries().rejected(rejection);
        }
        return switch (rejection) {
            case NONE -> (primary.isDemoted() && isRead() && mayWait()) || isBehindOthers();
            case DEMOTED, NOT_READY, CLUSTER_DOWN -> {
                primary.rejected(rejection);
                yield mayWait();
            }
            case MOVED, ASK -> {
                String error = source.toString(index, length, StandardCharsets.ISO_8859_1);
                lastError = pool.dialect().repeatedError(BEING_RECONFIGURED);
                yield redirect(rejection, Redirection.parse(error));
            }
            case TRY_AGAIN -> {
                lastError = ByteBufUtil.getBytes(source, index, length);
                yield mayBeTriedLater();
            }
        };
    }

    /**
     * Whether the server has done it, though it has rejected one that the same client sent before, which waits to be sent again. A
     * read is repeated behind that. If it was a write, the earlier ones come too late: they get their errors.
     */
    private boolean isBehindOthers() {
        Object sender = request.sender();
        if (sender == null) {
            return false;
        }
        PrimaryLine line = first.line();
        if (line.waits(sender)) {
            if (isRead() && mayWait()) {
                return true;
            }
            line.giveUp(sender);
        }
        SlotMoves moves = line.moves();
        if (moves != null && moves.isAnyPutOff() && moves.waits(slot(), sender)) {
            if (isRead() && mayBeTriedLater()) {
                return true;
            }
            moves.giveUp(slot(), sender);
        }
        return false;
    }

    private boolean mayWait() {
        if (attempts >= ATTEMPTS_MAX) {
            return false;
        }
        first.line().add(this);
        return true;
    }

    private boolean mayBeTriedLater() {
        SlotMoves moves = first.line().moves();
        if (moves == null || isTooLate(pool.turn().nowNs())) {
            return false;
        }
        moves.later(this);
        return true;
    }

    /** No client of the pool is told of a redirection: it would go to the node itself. */
    private boolean redirect(Rejection rejection, @Nullable Redirection redirection) {
        SlotMoves moves = first.line().moves();
        if (moves == null || redirection == null) {
            giveUp();
            return true;
        }
        slot = redirection.slot();
        String from = primary.line().master();
        String to = redirection.node(from);
        if (rejection == Rejection.MOVED) {
            // The topology takes this on; until it has, further requests for the slot come this way, too.
            pool.shared().primaries().redirected(from, redirection);
            movedTo = to;
        }
        Server target = moves.node(to);
        if (attempts > HOPS_MAX) {
            giveUp();
        } else if (target == null || to.equals(from)) {
            // The cluster says soon who that is.
            rejectedBy = target == null ? from : null;
            movedTo = null;
            if (rejection == Rejection.ASK) {
                pool.shared().primaries().redirected(from, redirection);
            }
            moves.later(this);
        } else if (rejection == Rejection.ASK) {
            sendAgain(target, pool.dialect().asking());
        } else if (attempts == 1) {
            // What the client has sent behind it comes the same way. Later the node may begin to serve in between.
            moves.send(this);
        } else {
            moves.later(this);
        }
        return true;
    }

    /** The name of the node that has the slot, by the one that it was sent to last; null if that one has not said so. */
    @Nullable
    String movedTo() {
        return movedTo;
    }

    private boolean isRead() {
        String name = request.commandName();
        return name != null && pool.dialect().onlyReads(name);
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return !(primary.isDemoted() && isRead()) && request.respondInPart(source, index, length);
    }

    /** It has been sent, and perhaps done. */
    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        release();
        request.fail(kind, errorResponse);
    }

    void release() {
        stopWaiting();
        if (message != null) {
            message.release();
            message = null;
        }
    }

    /** It was never sent: it waits for the primary, unless it has been tried too often. */
    void unsent(byte[] error) {
        if (attempts >= ATTEMPTS_MAX) {
            giveUp(error);
        } else {
            first.line().add(this);
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
