package dev.nutcracker.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests that a client's conversation finds, one call for each, in order.
 *
 * <pre>
 *   bytes ──► Conversation.next ──► RequestSink ──► … ──► RequestSink
 *                                   a feature that        sends it, or answers
 *                                   looks at requests
 * </pre>
 *
 * <p>The {@link ParsedRequest} is valid during the call. A feature that looks at requests is a sink around another sink,
 * placed there when the client is accepted. If a feature is off, its sink does not exist.
 */
public interface RequestSink {
    /** The request goes whole to the server of its only key; without a key, to the server of {@link #placeholderKey}. */
    void forward(ParsedRequest request);

    /** As {@link #forwardTogether}; before it, the server is sent {@code preparation}, once on each connection. */
    void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers);

    /** As {@link #forward}, after a number has been written into the request that its response repeats. */
    void forwardNumbered(ParsedRequest request, Numbering numbering);

    /**
     * The request goes whole to the server that has all its keys. If several servers have them, it goes to that of the
     * first key if its {@linkplain Command#goesToFirstKey command} allows that; otherwise {@code severalServers} is the
     * answer.
     */
    void forwardTogether(ParsedRequest request, byte[] severalServers);

    /** The request goes whole if one server has all its keys; otherwise it is split with {@code split}. */
    void split(ParsedRequest request, Split split);

    /** The request goes to every server of the pool, and {@code split} makes one response of theirs. */
    void toEveryServer(ParsedRequest request, Split split);

    /**
     * As {@link #forward}; the request publishes a message to the subscribers of {@code published}, and its response
     * counts them.
     *
     * @return false, with nothing done, if it has to wait for subscriptions in progress; it must then be passed again
     */
    boolean publish(ParsedRequest request, Publication published);

    /**
     * As {@link #toEveryServer}; the response counts subscribers.
     *
     * @return as {@link #publish}
     */
    boolean countSubscribers(ParsedRequest request, Split split);

    /**
     * A part of the request goes to one server, named by its place in the pool.
     *
     * @param noSuchServer the answer if no server has that place
     */
    void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer);

    /** The client begins or ends subscriptions. */
    void subscribe(ParsedRequest request, Subscribing subscribing);

    /**
     * The request needs a server connection that no other client uses.
     *
     * @return false, with nothing done, if it has to wait for the connection; it must then be passed again
     */
    boolean privately(ParsedRequest request, PrivateUse use);

    /** The proxy answers the request with {@code response}, which is empty for a client that wants none. */
    void answer(ParsedRequest request, byte[] response, Refusal refusal);

    /** As {@link #answer} without an error; the client has sent QUIT. */
    void answerLast(ParsedRequest request, byte[] response);

    /** As {@link #answer}; the bytes are malformed, so nothing after them can be read. */
    void breakOff(ParsedRequest request, byte[] response, Refusal refusal);

    /** The request is answered when {@code inquiry} has visited every worker. */
    void inquire(ParsedRequest request, Inquiry inquiry);

    /** From here on the client wants all responses, none, or not the next one (CLIENT REPLY); {@code response} is the first of them. */
    void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response);

    /**
     * Everything that the client has begun is dropped; what it has begun {@linkplain #privately privately} has been ended
     * before this call. It wants all responses from here on; {@code response} is the first one.
     */
    void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response);

    /** The proxy must find out what the pool's servers take; a request that waits for this is passed again then. */
    void findOut();

    /** The client changes its protocol: {@code successor} replaces this conversation. */
    void handOver(Conversation successor);

    /**
     * Lets the client try to log in. Returns false if it has to wait; then nothing is done, and the request is passed again.
     */
    default boolean admitLogin() {
        return true;
    }

    /**
     * The client has given the right password of {@code user}.
     *
     * @return false if too many clients are logged in as this user; the client stays who it was then
     */
    default boolean loggedIn(User user) {
        return true;
    }

    /** The client has asked for something that it may not do, or has given a wrong password. */
    default void denied(Denial denial) {}

    /** Requests without a key of their own go to the server of this key, so always to the same one. */
    static byte[] placeholderKey() {
        return "placeholder".getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a number into the message of a request; the response repeats it. */
    interface Numbering {
        /**
         * @param number no other outstanding request of this worker's pool has the same
         * @return the former content of its place
         */
        SavedOpaque number(int number);
    }

    /** Returns the topic whose subscribers get a message. */
    interface Publication {
        Topic topic();
    }

    /** Chooses one of a pool's servers. */
    interface VisitChoice {
        /** The part for the server that the request names; {@code null} if it names none. */
        @Nullable
        ServerStep among(VisitOrder order);
    }

    /** Sends or answers a request, or undoes a transaction, on a connection that no other client uses. */
    interface PrivateUse {
        /** Returns false, with nothing done, when the client has to wait for that. */
        boolean of(PrivateConnection connection);
    }
}
