package dev.nutcracker.server;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.stats.ErrorKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request that a server connection has been given to send, an element of its queue. It ends exactly once, by
 * {@link #respond} or by {@link #fail}.
 */
public abstract class Request {
    @Nullable
    Request nextAtServer;

    long queuedNs;
    long deadlineNs;
    int lengthBytes;
    /** Whether it may wait for its response without a deadline. */
    boolean patient;

    /** The elements that its response must have, or {@code null} if that has no elements for keys. */
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
     * @param keyCheck a check sum of the key or number that the response repeats, 0 for nothing
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

    /** A request that stands in a queue for {@code other}. */
    Request(Request other) {
        this(other.accepts, other.keyCheck);
        this.elements = other.elements;
        this.patient = other.patient;
    }

    /**
     * It is sent to this server.
     *
     * @param prepared what the connection has sent ahead of requests
     */
    protected void sentTo(ServerContext server, SentPreparations prepared) {}

    /** Whose request it is, to tell whether another one is of the same client; {@code null} for the proxy's own. */
    protected @Nullable Object sender() {
        return null;
    }

    /** What the server must have been sent before it, {@code null} for nothing. */
    protected @Nullable Preparation preparation() {
        return null;
    }

    /** Whether this response can belong to this request. */
    final boolean accepts(ResponseDecoder response) {
        return (accepts & response.kind()) != 0
                && (keyCheck == 0 || response.keyCheck() == 0 || keyCheck == response.keyCheck())
                && (elements == null || response.fits(elements));
    }

    /**
     * The response lies in {@code length} bytes of {@code source}, which stays the caller's.
     *
     * @param kind the decoder's kind of the response
     * @return false if no client wants it any more
     */
    protected abstract boolean respond(ByteBuf source, int index, int length, int kind);

    /** The elements that the response must have; their lengths are noted as it arrives. */
    protected final void expect(@Nullable Elements expected) {
        elements = expected;
    }

    /**
     * The next bytes of a large response, before its end. A response is taken either in parts, with the last one passed
     * to {@link #respond}, or not at all.
     *
     * @return false if the response is to be kept until it is complete
     */
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        return false;
    }

    /** Whether this response, to a later request, says that this request has none. */
    final boolean isSilentAt(ResponseDecoder response) {
        return (silenceKind() & response.kind()) != 0 && !accepts(response);
    }

    /**
     * The kinds of response which, when they are for a later request, say that this one has none; the fence's response,
     * for example. 0 if this request is always answered. It then ends with a response of no bytes.
     */
    protected int silenceKind() {
        return 0;
    }

    /** The name of its command, or {@code null} if it is the proxy's own. */
    protected @Nullable String commandName() {
        return null;
    }

    /** Whether no client wants the response any more. */
    protected boolean isSwallowed() {
        return false;
    }

    /** Its response was too large; {@link #respond} has an error in its place. */
    protected void responseTooLarge() {}

    /**
     * Memory is short, and a response to this request is growing in it: the client must do without it.
     *
     * @param responseBytes how much of it has arrived
     */
    protected void giveUp(int responseBytes) {}

    /**
     * A server has not done it, since another one has its keys.
     *
     * @param node its name, null if the server has not said which one
     * @param asking whether that has the keys only for those that ask so
     * @return whether it goes there by itself, and needs no response now
     */
    protected boolean movesOn(@Nullable String node, boolean asking) {
        return false;
    }

    /** There will be no response; {@code errorResponse} is the reason, {@code kind} how that is counted. */
    protected abstract void fail(ErrorKind kind, byte[] errorResponse);

    /**
     * An exception was thrown while this request took its response or its error, which is a defect. Its client is closed: the response may
     * be half written, so everything that follows would be out of place.
     */
    protected abstract void broken(Throwable cause);
}
