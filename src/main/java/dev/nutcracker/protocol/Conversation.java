package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One client's side of the protocol: finds its requests in the bytes that it sent, and passes each to a {@link
 * RequestSink}.
 *
 * <p>It walks each byte once and can stop at any byte: its positions are relative to the start of the message.
 *
 * <pre>
 *   in:   readerIndex                              readerIndex after next()
 *         | *2 | $3 | GET | $7 | user:42 |         | next message …
 * </pre>
 */
public abstract class Conversation {
    /** The result for the bytes from the reader index on. */
    public enum Progress {
        /** More bytes are needed; nothing is consumed. */
        INCOMPLETE,
        /** The consumed bytes are dropped: the rest of a message that was refused. */
        SKIPPED,
        /** The sink has received a request and its bytes are consumed; or the sink has received a successor. */
        TAKEN,
        /** The request has to wait: nothing is consumed, and the same bytes are to be passed again. */
        WAITING
    }

    /** The empty answer, to a request that wants none. */
    protected static final byte[] NO_ANSWER = {};

    /** The request that was found last. */
    protected final ParsedRequest request;

    protected int flavour = Dialect.USUAL_FLAVOUR;

    /** The client's user; another one after a login. */
    protected User user;

    protected Conversation(User user) {
        this(user, new ParsedRequest(null));
    }

    protected Conversation(User user, ParsedRequest request) {
        this.user = user;
        this.request = request;
    }

    /** Looks at the bytes from the reader index of {@code in} on, and moves the index past the consumed ones. */
    public abstract Progress next(ByteBuf in, RequestSink sink);

    /**
     * The message that is arriving will not be served, because memory is short. Its bytes are dropped as they arrive
     * ({@link Progress#SKIPPED}), and {@code errorText} is answered in its place. May be called after {@link
     * Progress#INCOMPLETE}.
     */
    public abstract void refuse(String errorText);

    /**
     * Sets whether requests that begin from here on are refused because a rate limit is exceeded: each gets an error in
     * its place, and nothing of it is done. A client can log in and leave all the same. Called between requests; a
     * request that has begun is served or refused as was set before.
     */
    public void refuseFurther(boolean refusing) {}

    /** Whether the rest of a message that is not served is still to come; its bytes are dropped as they arrive. */
    public boolean isDropping() {
        return false;
    }

    /** The client is now subscribed to topics, or to none. */
    public void subscribed(boolean toAny) {
        throw new AssertionError("this protocol has no subscriptions");
    }

    /** Whether the client can tell messages from responses to its requests. */
    public boolean isPushing() {
        return false;
    }

    /** The answer for a client whose wait is ended before anything was sent to a server. */
    public byte[] unblocked(boolean withError) {
        throw new AssertionError("this protocol has no request that waits at the server");
    }

    /**
     * The latest request was to be used {@linkplain RequestSink#privately privately}, and is answered with an error in place of that:
     * a transaction to which it belongs is not run.
     */
    public void privateUseRefused() {}

    /** The client's private connection is lost, and with it everything that was begun there. */
    public void privateConnectionLost() {}

    /** The client cannot keep its private connection any longer: undoes what was begun there, and releases it. */
    public void leave(PrivateConnection connection) {
        connection.letGo();
    }

    /**
     * The kind of server connection that the client's next requests need. It changes only with a request that the proxy
     * answers.
     */
    public final int flavour() {
        return flavour;
    }

    /** Returns who the client is. It changes only with a request that the proxy answers. */
    public final User user() {
        return user;
    }

    /**
     * The pool's users may have changed: from its next request on, the client has the rights that it would get if it came
     * now.
     *
     * @return false if it may not stay
     */
    public boolean renewUser() {
        return true;
    }

    /** Whether the client may still get messages of a topic to which it has subscribed. */
    public boolean mayReceive(Topic topic) {
        return true;
    }

    /** The name that the client has given itself, empty without one; not to be written to. */
    public byte[] clientName() {
        return NO_ANSWER;
    }

    /** What is known of the client, for operators. */
    public ClientFacts facts() {
        String command = request.hasCommand() ? request.command().name() : "";
        return new ClientFacts(ClientFacts.NO_ID, "", "", protocolName(), 0, command, false);
    }

    /** The protocol that the client speaks, in a word or two; empty while it is not known. */
    protected String protocolName() {
        return "";
    }

    /**
     * What the client has set, between two requests, so that another process can go on with it; null if the client is in the
     * middle of something that only this conversation knows. Bytes of a request that has come in part may be passed on: a
     * conversation reads them from their start again.
     */
    public @Nullable ConversationState state() {
        return null;
    }

    /** Whether the latest request has no response, so that nobody knows when it is done. */
    public final boolean isUnanswered() {
        return request.noreply();
    }

    /** The client is gone: gives back everything that was reserved for it. */
    public void end() {}

    /** How much of the heap the positions of the request's keys take, if they are many. */
    public long keysHeapBytes() {
        return request.keysHeapBytes();
    }

    /** No request is arriving or being processed: forgets the latest, and frees the memory of one with many keys. */
    public final void rest() {
        request.rest();
    }
}
