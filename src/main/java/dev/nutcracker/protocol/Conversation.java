package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;

/**
 * One client's side of the protocol: finds its requests in the bytes it sent, and tells each to a {@link RequestSink}.
 *
 * <p>It walks each byte once and can stop at any byte: what it remembers is relative to the start of the message.
 *
 * <pre>
 *   in:   readerIndex                              readerIndex after next()
 *         | *2 | $3 | GET | $7 | user:42 |         | next message …
 * </pre>
 */
public abstract class Conversation {
    /** What has become of the bytes from the reader index on. */
    public enum Progress {
        /** More bytes are needed; nothing is consumed. */
        INCOMPLETE,
        /** The consumed bytes are of no interest: the rest of a message that was refused. */
        SKIPPED,
        /** The sink has been told of a request, and its bytes are consumed; or of a successor. */
        TAKEN,
        /** The request has to wait: nothing is consumed, and it is to be presented again. */
        WAITING
    }

    /** No answer at all, the answer to a request that wants none. */
    protected static final byte[] NO_ANSWER = {};

    /** The request that was found last. */
    protected final ParsedRequest request;

    protected int flavour = Dialect.USUAL_FLAVOUR;

    /** The client; another one when it has logged in. */
    protected User user;

    protected Conversation(User user) {
        this(user, new ParsedRequest(null));
    }

    protected Conversation(User user, ParsedRequest request) {
        this.user = user;
        this.request = request;
    }

    /** Looks at the bytes from the reader index of {@code in} on, and moves it over what it has used up. */
    public abstract Progress next(ByteBuf in, RequestSink sink);

    /**
     * The message that is arriving will not be served, for want of memory: its bytes are dropped as they come
     * ({@link Progress#SKIPPED}), and in its place {@code errorText} is answered. May be called after
     * {@link Progress#INCOMPLETE}.
     */
    public abstract void refuse(String errorText);

    /** The client gets messages of some topics, or of none. */
    public void subscribed(boolean toAny) {
        throw new AssertionError("this protocol has no subscriptions");
    }

    /** Whether the client can tell by itself what is no response to a request of its own. */
    public boolean isPushing() {
        return false;
    }

    /** What the client is answered that waits no longer, though nothing has been sent to a server. */
    public byte[] unblocked(boolean withError) {
        throw new AssertionError("this protocol has no request that waits at the server");
    }

    /** The connection that the client had for itself is lost, and what it had begun there. */
    public void privateConnectionLost() {}

    /** The client can keep the connection that it has for itself no longer: undoes what it has begun there, and lets go. */
    public void leave(PrivateConnection connection) {
        connection.letGo();
    }

    /** Which kind of server connection the client's next requests need. It changes only with a request that is answered. */
    public final int flavour() {
        return flavour;
    }

    /** Returns who the client is. It changes only with a request that is answered. */
    public final User user() {
        return user;
    }

    /** What the client calls itself, empty when it has not said; not to be written to. */
    public byte[] clientName() {
        return NO_ANSWER;
    }

    /** The client is gone: gives back what was set apart for it. */
    public void end() {}

    /** How much of the heap the places of the request's keys take, if they are many. */
    public long keysHeapBytes() {
        return request.keysHeapBytes();
    }

    /** No request is arriving or being taken: forgets the latest, and frees what one with many keys took. */
    public final void rest() {
        request.rest();
    }
}
