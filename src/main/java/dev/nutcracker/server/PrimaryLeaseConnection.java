package dev.nutcracker.server;

import dev.nutcracker.protocol.Redirection;
import dev.nutcracker.protocol.Rejection;
import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A connection for one client to the primary of a master. Its requests cannot be repeated at the next primary, since what came before
 * them is at this one. So errors that say that it is not the primary any more become errors that clients understand.
 */
final class PrimaryLeaseConnection extends ServerConnection {
    private final PoolContext pool;
    private final ServerContext server;
    private final Owner owner;
    private final ServedPrimary primary;

    /** As the constructor. The class is loaded with the first call, so that in other pools it is not there. */
    static ServerConnection of(ConnectionSetup setup, ServedPrimary primary, Runnable whenIdle) {
        return new PrimaryLeaseConnection(setup, primary, whenIdle);
    }

    private PrimaryLeaseConnection(ConnectionSetup setup, ServedPrimary primary, Runnable whenIdle) {
        super(setup, whenIdle);
        this.pool = setup.pool();
        this.server = setup.server();
        this.owner = setup.owner();
        this.primary = primary;
    }

    @Override
    public void enqueue(Request request, int lengthBytes) {
        Translated translated = new Translated(request);
        super.enqueue(translated, lengthBytes);
        translated.queued();
    }

    private final class Translated extends DelegatingRequest {
        Translated(Request request) {
            super(request);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            boolean isError = ResponseDecoder.isError(kind);
            Rejection rejection = isError ? pool.dialect().rejection(source, index, length) : Rejection.NONE;
            String name = commandName();
            if (isError && isCalledBack(source, index, length) && request.movesOn(null, false)) {
                return true;
            }
            if (rejection == Rejection.NONE || name == null) {
                return super.respond(source, index, length, kind);
            }
            primary.rejected(rejection, pool, source, index, length);
            if (movesOn(rejection, source, index, length)) {
                return true;
            }
            byte[] error = pool.dialect().rejectedAlone(name);
            return super.respond(Unpooled.wrappedBuffer(error), 0, error.length, kind);
        }

        private boolean isCalledBack(ByteBuf error, int index, int length) {
            return owner.isCalledBack() && pool.dialect().unblocking().isEndedWait(error.slice(index, length));
        }

        private boolean movesOn(Rejection rejection, ByteBuf error, int index, int length) {
            return switch (rejection) {
                case NONE -> false;
                case DEMOTED, NOT_READY, TRY_AGAIN, CLUSTER_DOWN -> request.movesOn(null, false);
                case MOVED, ASK -> {
                    Redirection to = Redirection.parse(error.toString(index, length, StandardCharsets.ISO_8859_1));
                    yield to != null && request.movesOn(to.node(server.name()), rejection == Rejection.ASK);
                }
            };
        }
    }
}
