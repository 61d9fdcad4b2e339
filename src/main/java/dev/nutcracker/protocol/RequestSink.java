package dev.nutcracker.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests that a client's conversation finds, one call for each, in their order.
 *
 * <pre>
 *   bytes ──► Conversation.next ──► RequestSink ──► … ──► RequestSink
 *                                   a feature that        sends it, or answers
 *                                   looks at requests
 * </pre>
 *
 * <p>The {@link ParsedRequest} is valid during the call. A feature that looks at requests is a sink around another sink, put
 * there when the client is accepted; a feature that is off is not there.
 */
public interface RequestSink {
    /** The request goes whole to the server of its only key; without a key, to the server of {@link #placeholderKey}. */
    void forward(ParsedRequest request);

    /** As {@link #forwardTogether}; the server is sent {@code preparation} before, once on each connection. */
    void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers);

    /** As {@link #forward}, once the request bears a number that its response repeats. */
    void forwardNumbered(ParsedRequest request, Numbering numbering);

    /**
     * The request goes whole to the server that has all its keys. If several have them it goes to that of the first one where
     * its {@linkplain Command#goesToFirstKey command} has it that way, and {@code severalServers} is the answer otherwise.
     */
    void forwardTogether(ParsedRequest request, byte[] severalServers);

    /** The request goes whole if one server has all its keys, and is split with {@code split} otherwise. */
    void split(ParsedRequest request, Split split);

    /** Every server of the pool gets the request, and their responses become one with {@code split}. */
    void toEveryServer(ParsedRequest request, Split split);

    /**
     * As {@link #forward}; the request publishes a message for who is subscribed to {@code published}, and its response counts
     * these.
     *
     * @return false, with nothing done, when it has to wait for subscriptions under way; it is then to be presented again
     */
    boolean publish(ParsedRequest request, Publication published);

    /**
     * As {@link #toEveryServer}; the response counts who is subscribed to what.
     *
     * @return as {@link #publish}
     */
    boolean countSubscribers(ParsedRequest request, Split split);

    /**
     * A part of the request goes to one server that is named by its place in the pool.
     *
     * @param noSuchServer the answer if there is none at that place
     */
    void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer);

    /** The client's subscriptions begin or end. */
    void subscribe(ParsedRequest request, Subscribing subscribing);

    /**
     * The request needs a server connection that nobody else uses.
     *
     * @return false, with nothing done, when it has to wait for that; it is then to be presented again
     */
    boolean privately(ParsedRequest request, PrivateUse use);

    /** The proxy answers the request with {@code response}, empty for a client that wants none. */
    void answer(ParsedRequest request, byte[] response, Refusal refusal);

    /** As {@link #answer} with no error; the client has said goodbye. */
    void answerLast(ParsedRequest request, byte[] response);

    /** As {@link #answer}; the bytes cannot be understood, and nothing after them can. */
    void breakOff(ParsedRequest request, byte[] response, Refusal refusal);

    /** The request is answered when {@code inquiry} has been everywhere. */
    void inquire(ParsedRequest request, Inquiry inquiry);

    /** From here on the client wants other responses, {@code response} being the first of them. */
    void changeReplies(ParsedRequest request, ReplyMode replies, byte[] response);

    /**
     * All that the client has begun is forgotten, what it has begun {@linkplain #privately privately} already being ended.
     * It wants all responses from here on, {@code response} being the first of them.
     */
    void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response);

    /** It has to be found out what the pool's servers take; a request waits for that, and is presented again then. */
    void findOut();

    /** The client speaks in another way: {@code successor} takes this conversation's place. */
    void handOver(Conversation successor);

    /** Requests without a key of their own go where this key lives, so always to the same server. */
    static byte[] placeholderKey() {
        return "placeholder".getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a number into the message of a request, which the response repeats. */
    interface Numbering {
        /**
         * @param number no other request that is on its way to a server of this worker's pool has the same
         * @return what stood in its place
         */
        SavedOpaque number(int number);
    }

    /** Tells what has to be subscribed to for a message. */
    interface Publication {
        Topic topic();
    }

    /** Names one of a pool's servers. */
    interface VisitChoice {
        /** The part for the server that the request names; {@code null} when it names none of {@code serverCount}. */
        @Nullable
        ServerStep among(int serverCount);
    }

    /** Sends or answers a request, or undoes what was begun, on a connection that nobody else uses. */
    interface PrivateUse {
        /** Returns false, with nothing done, when the client has to wait for that. */
        boolean of(PrivateConnection connection);
    }
}
