package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Patience;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that may block at the primary of a master, or at a node of a cluster. If that says that the keys are another's, or that it
 * is the primary no more, nothing has been done, and the other one is asked with what is left of the time, on a lease of its own.
 *
 * <pre>
 *   BLPOP {t}a 10 ──► lease of A ── MOVED, after 4 s ──► BLPOP {t}a 6 ──► lease of B
 * </pre>
 */
final class BlockedRequest extends ForwardedRequest {
    /** The client's lease on which it was sent. */
    interface Owner {
        /**
         * The server has not done the request.
         *
         * @param node the one that has its keys, null if the server has not said which one
         * @return whether it goes there by itself
         */
        boolean moveOn(BlockedRequest request, @Nullable String node);
    }

    /** Longer requests are not kept. */
    private static final int KEPT_MAX_BYTES = 4096;

    /** How many servers may name another one, one after the other. */
    private static final int HOPS_MAX = 5;

    private static final long FIRST_DELAY_MS = 2;
    private static final int DOUBLINGS_MAX = 5;
    /** A server that has let it wait for so long has been the right one. */
    private static final long SETTLED_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Owner owner;
    private final Pool pool;
    private final long beginNs;
    private final byte @Nullable [] message;
    /** When it was sent last. */
    private long sentNs;
    /** When it was first rejected since it has been at the right server. */
    private long strandedNs;

    /** How often it has been rejected since then. */
    private int rejections;

    private int hops;
    private int rests;
    private boolean asks;

    /** @param pool the one that serves it */
    BlockedRequest(ClientOutbound client, ParsedRequest request, int accepts, Pool pool, Owner owner) {
        super(client, request, accepts);
        this.owner = owner;
        this.pool = pool;
        this.beginNs = client.nowNs();
        this.sentNs = beginNs;
        this.message = request.messageLength() > KEPT_MAX_BYTES
                ? null
                : ByteBufUtil.getBytes(request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    protected boolean movesOn(@Nullable String node, boolean asking) {
        if (client.isGone() || left() == null) {
            return false;
        }
        boolean isSettled = client.nowNs() - sentNs > SETTLED_NS;
        if (isSettled) {
            client.patience().end();
        }
        if (rejections == 0 || isSettled) {
            strandedNs = client.nowNs();
            client.patience().begin(strandedNs);
            rejections = 0;
            hops = 0;
            rests = 0;
        }
        hops += node == null ? 0 : 1;
        if (hops > HOPS_MAX || (rejections > 0 && isTooLate())) {
            return false;
        }
        rejections++;
        asks = asking;
        return owner.moveOn(this, node);
    }

    /** Whether it has been without a server for as long as requests may wait for one. */
    boolean isTooLate() {
        return client.nowNs() - strandedNs > waitMaxNs() || client.patience().isOver(client.nowNs(), waitMaxNs());
    }

    /** For how long it may still be without one. */
    long leftToWaitNs() {
        long leftNs = waitMaxNs() - (client.nowNs() - strandedNs);
        return Math.max(0, Math.min(leftNs, client.patience().leftNs(client.nowNs(), waitMaxNs())));
    }

    private long waitMaxNs() {
        return Patience.maxNs(pool);
    }

    /** How long it waits before it is sent again; 0 the first time. */
    long delayMs() {
        return rejections < 2 ? 0 : FIRST_DELAY_MS << Math.min(DOUBLINGS_MAX, rejections - 2);
    }

    /** How long until it is looked for its server again. */
    long nextDelayMs() {
        return FIRST_DELAY_MS << Math.min(DOUBLINGS_MAX, rests++);
    }

    byte @Nullable [] firstKey() {
        byte[] kept = message;
        return kept == null ? null : pool.dialect().firstKey(Unpooled.wrappedBuffer(kept));
    }

    private byte @Nullable [] left() {
        byte[] kept = message;
        return kept == null
                ? null
                : pool.dialect()
                        .leftToBlock(
                                Unpooled.wrappedBuffer(kept), TimeUnit.NANOSECONDS.toMillis(client.nowNs() - beginNs));
    }

    /** On the lease of the next server. */
    void sendAgain(ServerConnection connection) {
        byte[] left = left();
        if (left == null) {
            throw new IllegalStateException("a request that cannot be asked again does not move on");
        }
        sentNs = client.nowNs();
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
