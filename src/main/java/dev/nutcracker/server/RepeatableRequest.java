package dev.nutcracker.server;

import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request to the primary of a master, which is sent again if the server has not done it, because another server is the primary
 * now. It stands in the queue of a connection for the client's request, and keeps its bytes until it is answered.
 *
 * <p>From the first answer on that says that the server is a replica, nothing that it answers counts: it might be older than what
 * the client has written since. So reads are sent again as well.
 */
final class RepeatableRequest extends Request {
    private static final int ATTEMPTS_MAX = 5;

    private final Request request;
    private final ServedPrimary first;
    private final FollowingConnection connection;
    private final PoolContext pool;
    private ServedPrimary primary;
    private @Nullable ByteBuf message;
    private int attempts = 1;

    RepeatableRequest(Request request, FollowingConnection connection, PoolContext pool, ServedPrimary primary) {
        super(request);
        this.request = request;
        this.connection = connection;
        this.pool = pool;
        this.first = primary;
        this.primary = primary;
    }

    /** Its bytes, whose reference it takes over. */
    void keep(ByteBuf bytes) {
        message = bytes;
    }

    /** It has been queued. */
    void queued() {
        request.queuedNs = queuedNs;
        request.lengthBytes = lengthBytes;
    }

    /** Sends it to this server, which is the primary now. */
    void sendAgain(Server server) {
        ByteBuf bytes = message;
        ServedPrimary now = server.primary();
        if (bytes == null || now == null) {
            throw new IllegalStateException("a request that was answered is not sent again");
        }
        primary = now;
        attempts++;
        ServerConnection next = server.connection(connection.flavour(), connection.slot());
        Preparation preparation = request.preparation();
        if (preparation != null) {
            next.own().prepare(preparation);
        }
        next.repeat(this, bytes);
    }

    /** No server will do it. */
    void giveUp(byte[] error) {
        fail(ErrorKind.SERVER_DOWN, error);
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (!request.isSwallowed() && isToBeRepeated(source, index, length, kind)) {
            first.line().add(this);
            return true;
        }
        release();
        return request.respond(source, index, length, kind);
    }

    private boolean isToBeRepeated(ByteBuf source, int index, int length, int kind) {
        if (attempts >= ATTEMPTS_MAX) {
            return false;
        }
        Rejection rejection =
                ResponseDecoder.isError(kind) ? pool.dialect().rejection(source, index, length) : Rejection.NONE;
        if (rejection != Rejection.NONE) {
            primary.rejected(rejection);
            return true;
        }
        return primary.isDemoted() && isRead();
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

    private void release() {
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
    protected @Nullable String commandName() {
        return request.commandName();
    }

    @Override
    protected boolean isSwallowed() {
        return request.isSwallowed();
    }

    @Override
    protected int silenceKind() {
        return request.silenceKind();
    }

    @Override
    protected void responseTooLarge() {
        release();
        request.responseTooLarge();
    }

    @Override
    protected void giveUp(int responseBytes) {
        request.giveUp(responseBytes);
    }

    @Override
    protected void broken(Throwable cause) {
        release();
        request.broken(cause);
    }
}
