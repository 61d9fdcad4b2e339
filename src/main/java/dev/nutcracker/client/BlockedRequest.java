package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that may block at a node of a cluster. If the node says that the slot is another's, nothing has been done, and the other
 * one is asked with what is left of the time, on a lease of its own.
 *
 * <pre>
 *   BLPOP {t}a 10 ──► lease of A ── MOVED, after 4 s ──► BLPOP {t}a 6 ──► lease of B
 * </pre>
 */
final class BlockedRequest extends ForwardedRequest {
    /** Longer requests are not kept. */
    private static final int KEPT_MAX_BYTES = 4096;

    private static final int HOPS_MAX = 5;

    private final ClientLease lease;
    private final Pool pool;
    private final long beginNs;
    private final byte @Nullable [] message;
    private int hops;
    private boolean asks;

    BlockedRequest(ClientOutbound client, ParsedRequest request, int accepts, ClientLease lease) {
        super(client, request, accepts);
        this.lease = lease;
        this.pool = client.pool();
        this.beginNs = client.nowNs();
        this.message = request.messageLength() > KEPT_MAX_BYTES
                ? null
                : ByteBufUtil.getBytes(request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    protected boolean movesOn(String node, boolean asking) {
        Server server = pool.primaryWaits().nodeNamed(node);
        if (server == null || client.isGone() || hops == HOPS_MAX || left() == null) {
            return false;
        }
        hops++;
        asks = asking;
        return lease.moveOn(this, server);
    }

    private byte @Nullable [] left() {
        byte[] kept = message;
        return kept == null
                ? null
                : pool.dialect()
                        .leftToBlock(
                                Unpooled.wrappedBuffer(kept), TimeUnit.NANOSECONDS.toMillis(client.nowNs() - beginNs));
    }

    /** On the lease of the next node. */
    void sendAgain(ServerConnection connection) {
        byte[] left = left();
        if (left == null) {
            throw new IllegalStateException("a request that cannot be asked again does not move on");
        }
        if (asks) {
            connection
                    .own()
                    .send(
                            pool.dialect().asking().request(),
                            pool.dialect().asking().accepts());
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(left);
        connection.forwardPatiently(this, bytes, 0, left.length);
    }

    /** It is not asked again. */
    void giveUp(ErrorKind kind, byte[] errorResponse) {
        fail(kind, errorResponse);
    }
}
