package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A request that went whole to one server.
 *
 * <p>Its response is written straight through when its turn has come, and held when it comes before its turn.
 */
final class ForwardedRequest extends TimedRequest {
    /** A held response that is smaller than this is copied, so that it does not hold on to the buffer it was read into. */
    private static final int HOLD_BY_COPY_BYTES = 4 * 1024;

    private final int silenceKind;
    private boolean answered;
    private boolean partlyWritten;
    private @Nullable ByteBuf held;
    private byte @Nullable [] error;

    ForwardedRequest(ClientConnection client, Conversation request) {
        super(client, request, request.command().accepts(), request.keyCheck());
        Fence fence = request.fence();
        this.silenceKind = fence != null && request.isQuiet() ? fence.kind() : 0;
    }

    @Override
    long arrivedNs() {
        return queuedNs();
    }

    @Override
    long sentBytes() {
        return lengthBytes();
    }

    @Override
    void recordAtServers(long totalNs) {
        Server only = server();
        if (only != null && isServed()) {
            only.latency().record(totalNs, serverNs());
        } else if (only != null) {
            only.latency().recordTotal(totalNs);
        }
    }

    @Override
    protected int silenceKind() {
        return silenceKind;
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        answered = true;
        received(length);
        takeTime();
        if (isError(kind)) {
            command().failedByServer();
        }
        if (client.isGone()) {
            settled();
            return false;
        }
        if (client.isNext(this)) {
            client.output().write(source, index, length);
            settled();
            client.responseWritten(this);
        } else {
            held = hold(source, index, length);
            client.held(length);
        }
        return true;
    }

    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        if (!client.isGone() && !client.isNext(this)) {
            return false;
        }
        received(length);
        if (client.isGone()) {
            return true;
        }
        partlyWritten = true;
        client.output().write(source, index, length);
        client.joinTurn();
        return true;
    }

    @Override
    protected boolean isSwallowed() {
        return client.isGone();
    }

    @Override
    protected void giveUp() {
        client.closeForMemory();
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        answered = true;
        if (client.isGone()) {
            settled();
            return;
        }
        client.ledger().failed(command(), kind);
        if (partlyWritten) {
            settled();
            client.responseTornOff();
        } else {
            error = errorResponse;
            client.failed(this);
        }
    }

    @Override
    protected void broken(Throwable cause) {
        client.broken(cause);
    }

    @Override
    boolean isAnswered() {
        return answered;
    }

    @Override
    void writeResponse(Output out) {
        settled();
        if (error != null) {
            out.write(error);
        } else if (held != null) {
            out.write(held, held.readerIndex(), held.readableBytes());
            client.held(-held.readableBytes());
            letGo(held);
        }
    }

    private void takeTime() {
        Server only = server();
        if (only != null) {
            answeredBy(only, client.nowNs() - queuedNs());
        }
    }

    @Override
    void swallow() {
        if (held != null) {
            settled();
            letGo(held);
        }
    }

    private void letGo(ByteBuf response) {
        response.release();
        held = null;
    }

    static ByteBuf hold(ByteBuf source, int index, int length) {
        if (length < HOLD_BY_COPY_BYTES) {
            return ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(source, index, length);
        }
        return source.retainedSlice(index, length);
    }
}
