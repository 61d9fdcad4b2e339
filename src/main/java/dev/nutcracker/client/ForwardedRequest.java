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
abstract sealed class ForwardedRequest extends TimedRequest
        permits PlainRequest, PreparedRequest, PublishRequest, TaggedRequest {
    private boolean answered;
    private boolean partlyWritten;
    private boolean swallowed;
    /** Where the response lies, if it came before its turn. */
    private HeldResponses.@Nullable Chunk held;

    private int heldIndex;
    private int heldBytes;
    /** The response, if it is the proxy's own. */
    private byte @Nullable [] error;

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
            settledUnwanted();
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
    protected void giveUp(int responseBytes) {
        client.closeForResponse(responseBytes);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        answered = true;
        if (client.isGone()) {
            settledUnwanted();
            return;
        }
        client.stats().failed(command(), kind);
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
    boolean isHalfWritten() {
        return partlyWritten && !answered;
    }

    @Override
    void writeResponse(Output out) {
        settled();
        if (error != null) {
            out.write(error);
        } else if (held != null) {
            held.write(heldIndex, heldBytes, out);
            letGo(held);
        }
    }

    private void settledUnwanted() {
        settled();
        if (swallowed) {
            client.swallowed(client.requestHeapBytes());
        }
    }

    private void takeTime() {
        Server only = server();
        if (only != null) {
            answeredBy(only, client.nowNs() - queuedNs());
        }
    }

    @Override
    long swallow() {
        swallowed = true;
        if (held != null) {
            letGo(held);
        }
        if (answered) {
            settled();
            return 0;
        }
        return client.requestHeapBytes();
    }

    private void letGo(HeldResponses.Chunk chunk) {
        held = null;
        client.held().letGo(chunk);
    }

    private void hold(ByteBuf source, int index, int length) {
        HeldResponses.Chunk chunk = client.held().hold(source, index, length);
        held = chunk;
        heldIndex = chunk.latest();
        heldBytes = length;
        client.joinTurn();
    }
}
