package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Server;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request that went whole to one server.
 *
 * <p>Its response is written straight through when its turn has come, and held when it comes before its turn.
 */
abstract sealed class ForwardedRequest extends TimedRequest permits PlainRequest, PreparedRequest, SealedRequest {
    /** A held response that is smaller than this is copied, so that it does not hold on to the buffer it was read into. */
    static final int HOLD_BY_COPY_BYTES = 4 * 1024;

    private boolean answered;
    private boolean partlyWritten;
    private int heldBytes;
    /** The response, if it came before its turn and was small, or is the proxy's own. */
    private byte @Nullable [] copied;

    /** The response, if it came before its turn and was not small. */
    private @Nullable ByteBuf held;

    ForwardedRequest(ClientConnection client, ParsedRequest request) {
        this(client, request, request.command().accepts());
    }

    /** @param accepts the kinds of response that fit, where they are not those of the command */
    ForwardedRequest(ClientConnection client, ParsedRequest request, int accepts) {
        super(client, request, accepts, request.keyCheck());
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
        } else if (length > 0) {
            hold(source, index, length);
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
            copied = errorResponse;
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
    boolean isHalfWritten() {
        return partlyWritten && !answered;
    }

    @Override
    void writeResponse(Output out) {
        settled();
        if (copied != null) {
            out.write(copied);
        } else if (held != null) {
            out.write(held, held.readerIndex(), held.readableBytes());
            letGo(held);
        }
        if (heldBytes > 0) {
            client.held(-heldBytes);
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
        if (answered) {
            settled();
        }
        if (held != null) {
            letGo(held);
        }
    }

    private void letGo(ByteBuf response) {
        response.release();
        held = null;
    }

    private void hold(ByteBuf source, int index, int length) {
        if (length < HOLD_BY_COPY_BYTES || Output.keepsMuchMore(source, length)) {
            copied = new byte[length];
            source.getBytes(index, copied);
        } else {
            held = source.retainedSlice(index, length);
        }
        heldBytes = length;
        client.held(length);
    }
}
