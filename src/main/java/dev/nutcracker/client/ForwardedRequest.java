package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.SentPreparations;
import dev.nutcracker.server.ServerContext;
import dev.nutcracker.stats.CommandTally;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.Limit;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request that goes whole to one server.
 *
 * <p>Its response is written at once if it is the next for the client. A response that comes earlier is held until its
 * turn.
 */
abstract sealed class ForwardedRequest extends Request implements QueueEntry, TimedRequest
        permits BlockedRequest,
                ComparedRequest,
                PlainRequest,
                PreparedRequest,
                PublishRequest,
                QuietRequest,
                TaggedRequest {
    final ClientOutbound client;
    private final CommandTally command;
    private final byte @Nullable [] key;
    /** The server it was sent to; {@code null} if it was not sent, or if its time says nothing about the server. */
    private @Nullable ServerContext server;

    private long serverNs = UNSERVED;
    private int responseBytes;
    private boolean answered;
    private boolean partlyWritten;
    private boolean swallowed;
    /** The chunk with the response, if that came before earlier ones or is the proxy's own. */
    private HeldResponses.@Nullable Chunk held;

    private int heldIndex;
    private int heldBytes;

    ForwardedRequest(ClientOutbound client, ParsedRequest request) {
        this(client, request, request.command().accepts());
    }

    /** @param accepts the kinds of response that fit, instead of those of the command */
    ForwardedRequest(ClientOutbound client, ParsedRequest request, int accepts) {
        super(accepts, request.keyCheck());
        this.client = client;
        this.command = client.stats().tally(request.command());
        this.key = client.stats().keptKey(request);
    }

    /** The response must have these elements; {@code null} if nothing is known about them. */
    final void expects(@Nullable Elements elements) {
        expect(elements);
    }

    /** It counts for the latency of that server. */
    @Override
    protected void sentTo(ServerContext to, SentPreparations prepared) {
        server = to;
    }

    @Override
    public final String clientAddress() {
        return client.addressText();
    }

    @Override
    public final byte[] clientName() {
        return client.name();
    }

    @Override
    public final CommandTally command() {
        return command;
    }

    @Override
    public final byte @Nullable [] key() {
        return key;
    }

    @Override
    public final long serverNs() {
        return serverNs;
    }

    @Override
    public final long sentBytes() {
        return lengthBytes();
    }

    @Override
    public final int responseBytes() {
        return responseBytes;
    }

    @Override
    protected final Object sender() {
        return client;
    }

    @Override
    protected final String commandName() {
        return command.command();
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        answered = true;
        responseBytes = TimedRequest.sum(responseBytes, length);
        if (server != null) {
            serverNs = client.nowNs() - queuedNs();
        }
        if (ResponseDecoder.isError(kind)) {
            command.failedByServer();
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
        responseBytes = TimedRequest.sum(responseBytes, length);
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
    protected void responseTooLarge() {
        client.stats().limited().increment(Limit.MAX_RESPONSE);
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
        client.stats().failed(command, kind);
        if (partlyWritten) {
            settled();
            client.responseTornOff();
        } else {
            held = HeldResponses.given(errorResponse);
            heldBytes = errorResponse.length;
            client.failed(this);
        }
    }

    @Override
    protected void broken(Throwable cause) {
        client.broken(cause);
    }

    @Override
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public boolean isHalfWritten() {
        return partlyWritten && !answered;
    }

    @Override
    public void writeResponse(Output out) {
        settled();
        if (held != null) {
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

    /** The request is over: its response is written, or the client is gone. */
    private void settled() {
        ServerContext only = server;
        if (only == null) {
            return;
        }
        long totalNs = client.nowNs() - queuedNs();
        if (serverNs == UNSERVED) {
            command.latency().recordTotal(totalNs);
            only.latency().recordTotal(totalNs);
        } else {
            command.latency().record(totalNs, serverNs);
            only.latency().record(totalNs, serverNs);
        }
        client.stats().noteIfSlow(this, only, totalNs);
    }

    @Override
    public long swallow() {
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
