package dev.nutcracker.server;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a server connection has been asked to send and owes an answer to: an element of its queue. It is settled exactly
 * once, by {@link #respond} or by {@link #fail}.
 */
public abstract class Request {
    @Nullable
    Request nextAtServer;

    long queuedNs;
    long deadlineNs;
    int lengthBytes;
    /** Whether it may wait for its response for any time. */
    boolean patient;

    /** What the response is expected to have, {@code null} if that is not one with elements for keys. */
    @Nullable
    Elements elements;

    private final int accepts;
    private final int keyCheck;

    /** A request whose response repeats no key. */
    protected Request(int accepts) {
        this(accepts, 0);
    }

    /**
     * @param accepts the kinds of response that fit, a set of bits of the protocol's response decoder
     * @param keyCheck a check sum of what the response repeats, 0 for nothing
     */
    protected Request(int accepts, int keyCheck) {
        this.accepts = accepts;
        this.keyCheck = keyCheck;
    }

    /** When it was queued for its server, on the turn's clock; 0 before that. */
    public final long queuedNs() {
        return queuedNs;
    }

    /** How many bytes were queued for its server. */
    public final int lengthBytes() {
        return lengthBytes;
    }

    /** Whether the response can be this request's. */
    final boolean accepts(ResponseDecoder response) {
        return (accepts & response.kind()) != 0
                && (keyCheck == 0 || response.keyCheck() == 0 || keyCheck == response.keyCheck());
    }

    /**
     * The response lies in {@code length} bytes of {@code source}, which stays the caller's.
     *
     * @param kind the decoder's kind of the response
     * @return false when nobody wants it any more
     */
    protected abstract boolean respond(ByteBuf source, int index, int length, int kind);

    /** The response is to have these; they are filled in as it arrives. */
    protected final void expect(@Nullable Elements expected) {
        elements = expected;
    }

    /**
     * The next bytes of a large response, before its end. Either all of it is taken in parts, the rest then coming with
     * {@link #respond}, or nothing.
     *
     * @return false when the response is to be kept until it is complete
     */
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return false;
    }

    /** Whether the response, which is to something behind this request, says that this one has none. */
    final boolean isSilentAt(ResponseDecoder response) {
        return (silenceKind() & response.kind()) != 0 && !accepts(response);
    }

    /**
     * The kinds of response that say, where they are not this request's own, that it has none: that to the fence behind it,
     * for example. 0 if it is always answered. It is then settled with a response of no bytes.
     */
    protected int silenceKind() {
        return 0;
    }

    /** The name of its command, {@code null} if it is the proxy's own. */
    protected @Nullable String commandName() {
        return null;
    }

    /** Whether nobody wants the response any more. */
    protected boolean isSwallowed() {
        return false;
    }

    /**
     * Memory is short and a response to this request is growing in it: whoever it is for is to go without.
     *
     * @param responseBytes how much of it has come
     */
    protected void giveUp(int responseBytes) {}

    /** There will be no response; {@code errorResponse} says why, {@code kind} what that counts as. */
    protected abstract void fail(ErrorKind kind, byte[] errorResponse);

    /**
     * Settling this request has thrown, which is a defect. Whoever it is for is closed: what came of the response may be
     * half written, and nothing that follows it would be in its place.
     */
    protected abstract void broken(Throwable cause);
}
