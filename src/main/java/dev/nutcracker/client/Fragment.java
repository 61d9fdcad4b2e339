package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** One server's part of a split request. */
final class Fragment extends Request {
    private final SplitRequest whole;
    private @Nullable Server server;
    private @Nullable ByteBuf response;
    private int[] elements = {};

    Fragment(SplitRequest whole, int accepts, int keyCheck) {
        super(accepts, keyCheck);
        this.whole = whole;
    }

    /** The server's response, {@code null} as long as there is none. */
    @Nullable
    ByteBuf response() {
        return response;
    }

    /** Where the elements of the response lie, if the fragment has keys. */
    int[] elements() {
        return elements;
    }

    /** The server that it was sent to, {@code null} if it was not sent. */
    @Nullable
    Server server() {
        return server;
    }

    /** The fragment has {@code count} keys, so its response has no more elements than that. */
    void carries(int count) {
        wantElements(count);
    }

    void sentTo(Server receiver) {
        server = receiver;
        whole.sentTo(receiver);
    }

    void release() {
        if (response != null) {
            response.release();
            response = null;
        }
    }

    @Override
    protected void elements(int[] bounds) {
        elements = bounds;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (server != null) {
            long tookNs = whole.client.nowNs() - queuedNs();
            server.latency().recordServer(tookNs);
            whole.received(length);
            whole.answeredBy(server, tookNs);
        }
        if (whole.isSwallowed()) {
            whole.fragmentAnswered();
            return false;
        }
        if (TimedRequest.isError(kind)) {
            byte[] error = new byte[length];
            source.getBytes(index, error);
            whole.fragmentFailed(this, error, null);
        } else {
            response = hold(source, index, length);
            whole.hold(length + Integer.BYTES * elements.length);
            whole.fragmentAnswered();
        }
        return true;
    }

    private static ByteBuf hold(ByteBuf source, int index, int length) {
        if (length >= HeldResponses.COPY_BYTES_MAX && !Output.keepsMuchMore(source, length)) {
            return source.retainedSlice(index, length);
        }
        ByteBuf copy = ByteBufAllocator.DEFAULT.directBuffer(length);
        source.getBytes(index, copy, length);
        return copy;
    }

    /** Only a response that nobody wants any more is taken in parts: they are dropped. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return whole.isSwallowed();
    }

    @Override
    protected boolean isSwallowed() {
        return whole.isSwallowed();
    }

    @Override
    protected void giveUp(int responseBytes) {
        whole.giveUp(responseBytes);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        if (whole.isSwallowed()) {
            whole.fragmentAnswered();
        } else {
            whole.fragmentFailed(this, errorResponse, kind);
        }
    }

    @Override
    protected void broken(Throwable cause) {
        whole.broken(cause);
    }
}
