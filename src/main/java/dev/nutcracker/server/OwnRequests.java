package dev.nutcracker.server;

import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.Preparation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's own requests on one server connection, between those of clients: preparations before them, fences behind
 * them, and requests that undo a client's changes. Their responses go to no client.
 */
public final class OwnRequests {
    private final ServerOutbound connection;
    private final RequestQueue waiting;
    private SentPreparations prepared = new SentPreparations();
    private @Nullable Fence turnFence;

    OwnRequests(ServerOutbound connection, RequestQueue waiting) {
        this.connection = connection;
        this.waiting = waiting;
    }

    /** @param accepts the kinds of response that fit */
    public void send(byte[] message, int accepts) {
        send(message, new OwnRequest(accepts));
    }

    /** As {@link #send(byte[], int)}, of {@code length} bytes of {@code source}. */
    public void send(ByteBuf source, int index, int length, int accepts) {
        connection.output().write(source, index, length);
        connection.await(new OwnRequest(accepts), length);
    }

    /** As {@link #send(ByteBuf, int, int, int)}; {@code request} gets the response. */
    void send(ByteBuf source, int index, int length, Request request) {
        connection.output().write(source, index, length);
        connection.await(request, length);
    }

    /** Sends {@code message}; {@code request} gets the response. */
    public void send(byte[] message, Request request) {
        connection.output().write(message);
        connection.await(request, message.length);
    }

    /** Sends {@code preparation} before the request that is forwarded next, unless this connection has sent it before. */
    public void prepare(Preparation preparation) {
        if (prepared.add(preparation)) {
            send(preparation.request(), preparation.accepts());
        }
    }

    /** The preparations that this connection has sent. */
    public SentPreparations prepared() {
        return prepared;
    }

    /** Sends {@code fence} behind the request that has just been forwarded. */
    public void fence(Fence fence) {
        send(fence.request(), fence.accepts());
    }

    /**
     * Sends {@code fence} behind the requests of this turn. It is left out if the last of them is always answered: that
     * response does the same as the fence's.
     */
    public void fenceTurn(Fence fence) {
        turnFence = fence;
    }

    /** Requests that were waiting to be sent are dropped, perhaps some of these among them. */
    void nothingIsSent() {
        prepared.clear();
    }

    /** The requests that wait on {@code other} are sent here, and nothing before them. */
    void inherit(OwnRequests other) {
        prepared = other.prepared;
    }

    /** The requests of this turn are about to be written. */
    void endOfTurn() {
        Fence fence = turnFence;
        if (fence != null) {
            turnFence = null;
            Request last = waiting.peekLast();
            if (last != null && last.silenceKind() != 0) {
                fence(fence);
            }
        }
    }
}
