package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.server.Pool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A sink that lets a client wait: it keeps the first request that has to, and holds the client back, so that no further one is
 * read. What is kept is in the client's account.
 */
abstract class KeepingSink extends PassingSink {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Pool pool;
    private @Nullable KeptRequest kept;
    private RequestSink again = this;

    /** Passes a request on in the way in which it came. */
    @FunctionalInterface
    interface Way {
        void pass(RequestSink next, ParsedRequest request);
    }

    /** A request that waits. */
    private record KeptRequest(ParsedRequest request, ByteBuf bytes, Way way) {}

    KeepingSink(RequestSink next, ClientOutbound client, RequestFlow flow, Pool pool) {
        super(next);
        this.client = client;
        this.flow = flow;
        this.pool = pool;
    }

    /** Keeps the request and holds the client back; returns false if there is no memory for it, and the client has an error. */
    final boolean keep(ParsedRequest request, Way way) {
        int lengthBytes = request.bytesBefore() + request.messageLength();
        if (pool.memory().isExhausted()) {
            answer(request, pool.outOfMemoryResponse(), Refusal.OUT_OF_MEMORY);
            return false;
        }
        ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(lengthBytes);
        kept = new KeptRequest(request.copyInto(bytes), bytes, way);
        client.keep(lengthBytes);
        flow.holdBack();
        flow.keeps(true);
        return true;
    }

    /** What is kept passes this sink when the client goes on, as if it had just come. */
    final void passAgainTo(RequestSink sink) {
        again = sink;
    }

    /** The client is served again, and what is kept comes first. */
    final void goOn() {
        KeptRequest first = kept;
        flow.resume();
        if (first != null) {
            kept = null;
            client.keep(-first.bytes().readableBytes());
            try {
                first.way().pass(again, first.request());
            } finally {
                first.bytes().release();
            }
            if (kept == null) {
                flow.keeps(false);
            }
        }
    }

    /** The client is gone. */
    final void forget() {
        if (kept != null) {
            kept.bytes().release();
            kept = null;
        }
    }
}
