package dev.nutcracker.protocol;

import java.util.List;

/**
 * A server connection that one client has for itself, as its conversation uses it. Requests of other clients do not mix
 * with it, so the client may change the connection's state or block on it.
 *
 * <p>The conversation takes it for a request ({@link RequestSink#privately}), keeps it as long as it needs it, and
 * releases it. It is given back when everything that was sent there has been answered.
 */
public interface PrivateConnection {
    /** The result of asking for a connection to the server of the request's keys. */
    enum Taking {
        /** The client has it. */
        TAKEN,
        /** The client has to wait: the request is to be passed again later. */
        AWAITED,
        /** The keys are on several servers, or not on the server of the client's connection. */
        KEYS_ELSEWHERE,
        /** There is none; {@link #answerRefusal} says why. */
        REFUSED
    }

    /** Takes one to the server of the request's keys; without keys, the one that the client has, or any. */
    Taking take();

    /** The same for a request that may block at the server for long. */
    Taking takeToBlock();

    /** The keys of the request are watched there, until the connection is released. */
    void watches();

    /** Whether all watched keys still belong to this connection's server. */
    boolean hasWatchedKeys();

    /** Whether the pool has no other server than this connection's. */
    boolean isToTheOnlyServer();

    /** Sends the request; the response is the client's. */
    void forward(int accepts);

    /** The same for a request whose response may come at any time, or never. */
    void forwardToBlock(int accepts);

    /**
     * Sends the request to every server, on connections that no other client uses meanwhile, since it may block there for
     * long. The responses are coalesced.
     *
     * @param before a request to send first to each of them; its responses go to no client
     * @return false, with nothing done, if the client has to wait for the connections
     */
    boolean forwardToBlockEverywhere(List<Preparation> before);

    /** Sends a request of the conversation's own; the response goes to no client. */
    void send(byte[] request, int accepts);

    /**
     * Keeps the current request for {@link #sendKept}.
     *
     * @return false, with nothing kept, if memory is short; {@link #answerRefusal} says so
     */
    boolean keep();

    /** The result of keeping a request of a transaction. */
    enum Keeping {
        KEPT,
        /** More than that is not kept; the request is not. */
        FULL,
        /** Its keys are not where those of the kept requests are; it is not kept. */
        KEYS_ELSEWHERE,
        /** It is not kept; {@link #answerRefusal} says why. */
        REFUSED
    }

    /** Whether servers may change their roles at any time, so that a transaction is better sent when it is complete. */
    default boolean keepsTransactions() {
        return false;
    }

    /** As {@link #keep}, for {@link #sendTransaction}: its keys must be on one server with those of all that is kept. */
    default Keeping keepTogether(int bytesMax) {
        throw new IllegalStateException("transactions are not kept");
    }

    /**
     * Sends MULTI, the kept requests and the current one, which ends the transaction, in one piece on a connection that other clients
     * use as well. If a server has not done it, another gets it.
     *
     * @param accepts the kinds of response that fit the current one
     * @param acceptsQueued those that fit the kept ones
     * @return {@link Taking#TAKEN}, or {@link Taking#REFUSED} with nothing done
     */
    default Taking sendTransaction(byte[] multi, int accepts, int acceptsQueued) {
        throw new IllegalStateException("transactions are not kept");
    }

    /** Sends the kept requests in order, and keeps them no longer; their responses go to no client. */
    void sendKept(int accepts);

    /** Drops the kept requests. */
    void forgetKept();

    /** Gives the connection back once everything is answered. Does nothing if the client has none. */
    void letGo();

    /** Answers the request without a server. */
    void answer(byte[] response, Refusal refusal);

    /** Answers with the reason, after {@link Taking#REFUSED} or when nothing may be kept. */
    void answerRefusal();
}
